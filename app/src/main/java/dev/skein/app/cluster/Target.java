package dev.skein.app.cluster;

import dev.skein.bus.BusSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A running product on this machine, seen from outside. */
public interface Target extends AutoCloseable {

  /** Starts what is not running; returns when all is ready. */
  void start() throws IOException, InterruptedException;

  /** Where the API is, once started: one address a gateway. */
  List<URI> gateways() throws IOException;

  /** The password of the first login, once started over an empty directory. */
  String firstPassword() throws IOException;

  /** How clients reach Kafka. */
  BusSettings bus() throws IOException;

  /** Where PostgreSQL is, for {@code java.sql}; without the password. */
  String jdbcUrl();

  /** PostgreSQL's own directory: its password and its process id are there. */
  Path postgresDirectory();

  /** The UDP port for MAVLink vehicles. */
  int mavlinkPort();

  /** Stops what was started. */
  @Override
  void close();
}
