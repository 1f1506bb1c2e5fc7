package dev.skein.service.monitoring;

import dev.skein.events.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** x. */
public final class ZoneWatch {
  record Watched(List<Event<?>> events) {}

  Watched watch(List<Event<?>> changes) {
    return new Watched(List.of());
  }

  void write(Connection connection, Watched watched) throws SQLException {}

  void committed(Watched watched) {}
}
