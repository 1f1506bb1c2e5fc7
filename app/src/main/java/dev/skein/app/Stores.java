package dev.skein.app;

import dev.skein.bus.BusSettings;
import java.util.Map;

/** The log and the rows: inside the product or outside. Who needs one waits for it. */
interface Stores extends AutoCloseable {

  /** How to reach Kafka, once its topics are there. */
  BusSettings bus();

  /** The database, once it answers. */
  Database database();

  /** What a user should know of where they are, by name, in the order to be shown. */
  Map<String, String> shown();

  @Override
  void close();
}
