package io.sightline.crm;

import io.helidon.http.BadRequestException;
import io.sightline.platform.Require;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What somebody says of a customer, checked; messages name the field, never the value.
 *
 * @param phone null when there is none
 * @param company null when there is none
 */
record CustomerDetails(String name, String email, String phone, String company) {

  private static final int MAX_TEXT = 200;
  private static final int MAX_EMAIL = 254;
  private static final int MAX_PHONE = 30;
  private static final Pattern EMAIL =
      Pattern.compile("[^\\s@\\p{Cntrl}]{1,64}@[^\\s@.\\p{Cntrl}]+(\\.[^\\s@.\\p{Cntrl}]+)+");
  private static final Pattern PHONE = Pattern.compile("\\+?[0-9][0-9 ()/.-]{3,28}");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  static CustomerDetails create(String name, String email, String phone, String company) {
    String address = Require.text("email", email, MAX_EMAIL).toLowerCase(Locale.ROOT);
    if (!EMAIL.matcher(address).matches()) {
      throw new BadRequestException("email must be an address such as jane@example.org");
    }
    if (phone != null && !PHONE.matcher(Require.text("phone", phone, MAX_PHONE)).matches()) {
      throw new BadRequestException("phone must be a number such as +49 30 1234567");
    }
    return new CustomerDetails(
        line("name", name), address, phone, company == null ? null : line("company", company));
  }

  private static String line(String field, String value) {
    if (CONTROL.matcher(Require.text(field, value, MAX_TEXT)).find()) {
      throw new BadRequestException(field + " must be one line without control characters");
    }
    return value.strip();
  }

  @Override
  public String toString() {
    return "CustomerDetails";
  }
}
