package io.sightline.crm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.http.BadRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CustomerDetailsTest {

  @Test
  void writesAddressesInOneWay() {
    CustomerDetails details =
        CustomerDetails.create(" Jane Doe ", "Jane.DOE@Example.org", "+49 30 123-456", "ACME");

    assertThat(details.email()).isEqualTo("jane.doe@example.org");
    assertThat(details.name()).isEqualTo("Jane Doe");
    assertThat(details.phone()).isEqualTo("+49 30 123-456");
    assertThat(CustomerDetails.create("J", "a@b.c", null, null).company()).isNull();
  }

  @Test
  void tellsNothingWhenPrinted() {
    assertThat(CustomerDetails.create("Jane", "a@b.c", "12345", "ACME"))
        .hasToString("CustomerDetails");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"jane", "@b.c", "a@b", "a b@c.d", "a@b..c", "a@.b", "a@b.", "a@b.c\r\nBcc: x"})
  void refusesWhatIsNoAddressWithoutRepeatingIt(String email) {
    assertThatThrownBy(() -> CustomerDetails.create("Jane", email, null, null))
        .isInstanceOf(BadRequestException.class)
        .hasMessage("email must be an address such as jane@example.org");
  }

  @ParameterizedTest
  @CsvSource({
    ",a@b.c,,,name is required",
    "'a\nb',a@b.c,,,name must be one line without control characters",
    "Jane,,,,email is required",
    "Jane,a@b.c,call me,,phone must be a number such as +49 30 1234567",
    "Jane,a@b.c,,' ',company is required"
  })
  void namesTheField(String name, String email, String phone, String company, String message) {
    assertThatThrownBy(() -> CustomerDetails.create(name, email, phone, company))
        .hasMessage(message);
  }
}
