package dev.skein.bus;

import static dev.skein.bus.FailureKind.FAULT;
import static dev.skein.bus.FailureKind.OUTAGE;
import static dev.skein.bus.FailureKind.OWNERSHIP_LOST;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Rule 9: outage is not poison")
class FailureKindTest {

  @ParameterizedTest
  @MethodSource("failures")
  void everyFailureIsOneOrTheOther(Throwable failure, FailureKind kind) {
    assertThat(FailureKind.of(failure)).isEqualTo(kind);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new SQLException("connection is closed", "08006"), OUTAGE),
        Arguments.of(new SQLException("no state"), OUTAGE),
        Arguments.of(new SQLException("deadlock", "40P01"), OUTAGE),
        Arguments.of(new SQLException("shutting down", "57P01"), OUTAGE),
        Arguments.of(new SQLException("disk full", "53100"), OUTAGE),
        Arguments.of(new SQLException("no such table", "42P01"), OUTAGE),
        Arguments.of(new SQLException("out of range", "22003"), FAULT),
        Arguments.of(new SQLException("no such drone", "23503"), FAULT),
        Arguments.of(new SQLException("index row size exceeds maximum", "54000"), FAULT),
        Arguments.of(new SocketTimeoutException("no answer"), OUTAGE),
        Arguments.of(new SQLTransientConnectionException("pool is empty"), OUTAGE),
        Arguments.of(new IOException("reset"), OUTAGE),
        Arguments.of(new UncheckedIOException(new IOException("reset")), OUTAGE),
        Arguments.of(new InterruptedIOException("hung"), FAULT),
        Arguments.of(new ClosedByInterruptException(), FAULT),
        Arguments.of(new InterruptedException(), FAULT),
        Arguments.of(new TransientFailure("not now"), OUTAGE),
        Arguments.of(new TimeoutException("no answer"), OUTAGE),
        Arguments.of(new NotLeaderOrFollowerException("moved"), OUTAGE),
        Arguments.of(new TopicAuthorizationException("drone-events"), OUTAGE),
        Arguments.of(new RecordTooLargeException("5 MB"), FAULT),
        Arguments.of(new KafkaException("put aside", new TimeoutException("no answer")), OUTAGE),
        Arguments.of(new CompletionException(new ExecutionException(new IOException())), OUTAGE),
        Arguments.of(new IllegalStateException("bug"), FAULT),
        Arguments.of(new StackOverflowError(), FAULT),
        Arguments.of(new LostOwnershipException("gone"), OWNERSHIP_LOST),
        Arguments.of(
            new IllegalStateException(new LostOwnershipException("gone")), OWNERSHIP_LOST));
  }

  @Test
  void causesThatRunInACircleEnd() {
    IllegalStateException one = new IllegalStateException("one");
    IllegalStateException two = new IllegalStateException("two", one);
    one.initCause(two);

    assertThat(FailureKind.of(one)).isEqualTo(FAULT);
  }

  @Test
  void pausesGrowFromATenthOfASecondToFive() {
    Pauses pauses = new Pauses();
    assertThat(Stream.generate(pauses::next).limit(8).map(pause -> pause.toMillis()))
        .containsExactly(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L);
    pauses.reset();
    assertThat(pauses.next()).isEqualTo(Pauses.FIRST);
  }
}
