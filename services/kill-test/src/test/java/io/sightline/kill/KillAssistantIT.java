package io.sightline.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.platform.testing.ServiceProcess;
import io.sightline.platform.testing.ShopStores;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Kills the assistant, and the model that it asks, while people talk to it; afterwards whatever was
 * answered is in its conversation once, with its answer, and no conversation is half of one.
 */
class KillAssistantIT {
  private static final int TALKERS = 4;
  private static final int CONVERSATIONS_BETWEEN = 4;

  private static final Map<String, Integer> HTTP = new HashMap<>();
  private static final Map<String, ServiceProcess> RUNNING = new HashMap<>();

  @BeforeAll
  static void start() {
    for (String service : List.of("llm-simulator", "assistant-service")) {
      HTTP.put(service, ServiceProcess.freePort());
    }
    HTTP.keySet().forEach(service -> RUNNING.put(service, startProcess(service)));
    RUNNING.values().forEach(ServiceProcess::awaitReady);
  }

  @AfterAll
  static void stop() {
    RUNNING.values().forEach(ServiceProcess::close);
  }

  @Test
  void remembersWhatItAnsweredAndNothingByHalves() throws Exception {
    try (Talkers talkers =
        Talkers.start(
            TALKERS, URI.create("http://127.0.0.1:" + HTTP.get("assistant-service") + "/"))) {
      talkers.awaitMore(CONVERSATIONS_BETWEEN);
      for (String service :
          List.of("assistant-service", "llm-simulator", "assistant-service", "assistant-service")) {
        RUNNING.get(service).kill();
        talkers.pass(Duration.ofSeconds(1));
        RUNNING.put(service, startProcess(service).awaitReady());
        talkers.awaitMore(CONVERSATIONS_BETWEEN);
      }
      talkers.stop();

      Map<String, String> kept =
          ProductionBooks.read(
              "SELECT q.session_id || ' ' || q.text, (q.number + 1) || ' ' || a.text"
                  + " FROM assistant.messages q LEFT JOIN assistant.messages a"
                  + " ON a.session_id = q.session_id AND a.number = q.number + 1"
                  + " AND a.role = 'assistant' WHERE q.role = 'user'");
      System.out.printf(
          "%d conversations, %d messages, %d answered, %d kept%n",
          talkers.sessions().size(), talkers.said().size(), talkers.answered().size(), kept.size());
      assertThat(kept).containsAllEntriesOf(talkers.answered());
      // An answer that got lost on the way back is the one thing that nobody can know of.
      assertThat(talkers.said()).containsAll(kept.keySet());
      assertThat(talkers.said())
          .as("somebody was cut off")
          .hasSizeGreaterThan(talkers.answered().size());
      assertThat(ProductionBooks.read("SELECT id, messages FROM assistant.sessions").keySet())
          .containsAll(talkers.sessions());
      assertThat(halves()).isEmpty();
    }
    ShopStores.execute(
        "DELETE FROM assistant.messages WHERE role = 'user' AND session_id ="
            + " (SELECT max(session_id::text)::uuid FROM assistant.messages)");
    assertThat(halves()).as("books that would not tell prove nothing").isNotEmpty();
  }

  /** Conversations that are not question, answer, question, answer, each with its number. */
  private static Map<String, String> halves() throws SQLException {
    return ProductionBooks.read(
        "SELECT s.id, string_agg(m.number || ' ' || m.role, ', ' ORDER BY m.number)"
            + " FROM assistant.sessions s LEFT JOIN assistant.messages m ON m.session_id = s.id"
            + " GROUP BY s.id, s.messages"
            + " HAVING count(m.number) <> s.messages OR coalesce(max(m.number), 0) <> s.messages"
            + " OR count(*) FILTER (WHERE (m.number % 2 = 1) <> (m.role = 'user')) > 0"
            + " OR s.messages % 2 <> 0");
  }

  private static ServiceProcess startProcess(String service) {
    return ServiceProcess.start(
        service,
        Map.of(
            "SERVER_PORT", HTTP.get(service).toString(),
            "SIMULATOR_URL", "http://127.0.0.1:" + HTTP.get("llm-simulator") + "/v1",
            // Neither a catalogue nor Redis: answers do not depend on them.
            "PRODUCT_SERVICE_URL", "http://127.0.0.1:1",
            "REDIS_ADDRESS", "127.0.0.1:1",
            "CHAT_RATE_LIMIT", "1000",
            "LLM_DELAY_MEDIAN", "PT0.1S",
            "LLM_DELAY_P95", "PT0.3S",
            "LLM_RATE_LIMIT", "100000"));
  }
}
