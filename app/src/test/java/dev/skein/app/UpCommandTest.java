package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever keeps the product from starting is one sentence that says what to do. */
class UpCommandTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir private Path directory;

  @BeforeEach
  void home() {
    System.setProperty("skein.home", Path.of("target").toAbsolutePath().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--fast | what is --fast? See skein up --help",
        "--port | --port needs a value",
        "--port 70000 | --port: a port is 0 to 65535, not 70000",
        "--forward here | --forward: must be host:port, not here",
        "--demo 300 | --demo: 0 to 250 drones can fly, not 300",
        "--config nowhere.yaml | the configuration file nowhere.yaml is not there, or cannot be read",
      })
  void anOptionThatCannotBe(String options, String sentence) {
    assertThat(up(options.split(" "))).isEqualTo("skein up: " + sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kafak: {} | unknown key kafak; the keys are data, embedded, http, instance, kafka, mavlink",
        "http: {prot: 1} | unknown key http.prot; the keys are bind, forward, origins, port,",
        "http: {origins: [fleet.example]} | http.origins: must be like https://fleet.example, not",
        "http: {trusted_proxies: [proxy]} | http.trusted_proxies: must be like 10.0.0.0/8 or",
        "http: {requests_per_second: 0} | http.requests_per_second: must be 1 to 1000000, not 0",
        "security: {issuers: {}} | security.issuers: must be a list",
        "security: {issuers: [{issuer: x}]} | security.issuers[0].issuer: must be a URL, not x",
        "security: {issuers: [{isuer: x}]} | security.issuers[0]: unknown key isuer; the keys are",
        "security: {issuers: [{issuer: 'https://x'}]} | security.issuers[0].audience is missing",
        "security: {issuers: [{issuer: 'https://x', audience: a, default_role: boss}]} | security.issuers[0].default_role: must be admin or operator or viewer, not boss",
        "security: {issuers: [{issuer: 'https://x', audience: a}, {issuer: 'https://x', audience: b}]} | security.issuers[1].issuer: https://x is listed already: one entry an issuer",
        "http: 8080 | http must be a group of keys",
        "http: {port: x} | http.port: a port is 0 to 65535, not x",
        "http: {bind: 300.1.1.1} | http.bind: no such host as 300.1.1.1",
        "http: {bind: 192.0.2.1} | http.bind: 192.0.2.1 is no address of this machine",
        "mavlink: {listen: '192.0.2.1:14550'} | mavlink.listen: 192.0.2.1 is no address of this machine",
        "mavlink: {auto_accept: 3} | mavlink.auto_accept: must be true or false, not 3",
        "mavlink: {identity: name} | mavlink.identity: must be system_id or host or endpoint or uid, not name",
        "mavlink: {signing_keys_file: nowhere} | mavlink.signing_keys_file: nowhere is not there, or cannot be read",
        "mavlink: {follow: never} | mavlink.follow: must be after_silence or at_once, not never",
        "mavlink: {rates: {VIBRATIONS: 1}} | mavlink.rates.VIBRATIONS: no MAVLink message VIBRATIONS",
        "mavlink: {rates: {VIBRATION: 500}} | mavlink.rates.VIBRATION: a rate is 0 to 100.0 Hz, not 500",
        "mavlink: {record_dir: /dev/null/logs} | mavlink.record_dir: no logs can be kept in /dev/null/logs",
        "mavlink: {record_dir: /etc/passwd} | mavlink.record_dir: no logs can be kept in /etc/passwd: it is no directory; name a directory that can be written",
        "mavlink: {record_most_mb: 0} | mavlink.record_most_mb: must be 1 to 1000000, not 0",
        "mavlink: {forward: [14551]} | mavlink.forward: must be host:port, not 14551",
        "mavlink: {links: ['tcp:127.0.0.1:5760']} | mavlink.links: must begin with udpin: or udpout: or tcpin: or tcpout: or serial:, not tcp:127.0.0.1:5760",
        "mavlink: {links: ['tcpin:192.0.2.1:5760']} | mavlink.links: 192.0.2.1 is no address of this machine",
        "mavlink: {links: ['tcpin:127.0.0.1:24591', 'tcpin:127.0.0.1:24591']} | mavlink.links: tcpin:127.0.0.1:24591 stands there twice: take one out",
        "mavlink: {links: ['udpin:127.0.0.1:24591', 'udpin:0.0.0.0:24591']} | mavlink.links: udpin:127.0.0.1:24591 and udpin:0.0.0.0:24591 are one port: take one out",
        "mavlink: {links: ['udpout:127.0.0.1:0']} | mavlink.links: the port to speak to must be 1 to 65535, not 127.0.0.1:0",
        "mavlink: {forward: '127.0.0.1:0'} | mavlink.forward: the port to speak to must be 1 to 65535, not 127.0.0.1:0",
        "'mavlink: {share_port: true, share_port: false}' | config.yaml: line 1: found duplicate key share_port; take one of the two out",
        "'http: {port: 1}\nhttp: {port: 2}' | config.yaml: line 2: found duplicate key http; take one of the two out",
        "mavlink: {listen: 14550} | mavlink.listen: must be host:port, not 14550",
        "kafka: {consumer: {group: x}} | kafka.consumer: unknown key; the keys are auto_offset_reset",
        "just words | must be groups of keys",
        "'http: [' | is not YAML: line 1, column 8: expected the node content",
      })
  void aConfigurationThatCannotBe(String yaml, String sentence) throws IOException {
    Path file = Files.writeString(directory.resolve("config.yaml"), yaml);

    assertThat(up("--config", file.toString())).startsWith("skein up: ").contains(sentence);
  }

  @Test
  void aDataDirectoryThatCannotBeWritten() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(up("--data", file.resolve("data").toString()))
        .startsWith("skein up: ")
        .contains(file.toString());
  }

  /** It would be the current directory. */
  @Test
  void aDataDirectoryWithoutAName() {
    assertThat(up("--data", "")).isEqualTo("skein up: --data: must name a directory, not be empty");
  }

  @Test
  void aDataDirectoryThatIsInUse() throws Exception {
    try (DataDirectory used = DataDirectory.take(directory.resolve("data"))) {
      assertThat(up("--data", directory.resolve("data").toString()))
          .startsWith("skein up: ")
          .contains("another Skein")
          .contains(directory.toString());
      assertThat(used).isNotNull();
    }
  }

  @Test
  void portsThatAreInUse() throws IOException {
    try (ServerSocket tcp = new ServerSocket(0, 1, LOOPBACK);
        DatagramSocket udp = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
      String port = Integer.toString(tcp.getLocalPort());
      assertThat(up("--port", port)).contains(port).contains("in use").contains("--port");
      assertThat(up("--kafka-port", port)).contains(port).contains("in use");
      String heard = Integer.toString(udp.getLocalPort());
      assertThat(up("--mavlink-port", heard)).contains(heard).contains("in use");
    }
  }

  @Test
  void aWayThatIsTakenAlready() throws IOException {
    try (ServerSocket tcp = new ServerSocket(0, 1, LOOPBACK)) {
      String port = Integer.toString(tcp.getLocalPort());
      assertThat(up("--config", links("tcpin:127.0.0.1:" + port)))
          .startsWith("skein up: mavlink.links: tcpin:127.0.0.1:" + port + " cannot be had (")
          .endsWith("): stop who has the port, or give another");
      assertThat(up("--config", links("udpin:127.0.0.1:" + port), "--mavlink-port", port))
          .isEqualTo(
              "skein up: mavlink.links: udpin:127.0.0.1:%s is where mavlink.listen listens"
                      .formatted(port)
                  + " already: take it out, or give another port");
      // Before anything is started.
      assertThat(directory.resolve("new/postgres")).doesNotExist();
    }
  }

  private String links(String url) throws IOException {
    return Files.writeString(
            directory.resolve("config.yaml"), "mavlink: {links: ['" + url + "']}\n")
        .toString();
  }

  /** What it says; free ports and a new directory where the arguments name none. */
  private String up(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    for (String port : List.of("--port", "--kafka-port", "--mavlink-port")) {
      if (!all.contains(port)) {
        all.addFirst("0");
        all.addFirst(port);
      }
    }
    if (!all.contains("--data")) {
      all.addAll(0, List.of("--data", directory.resolve("new").toString()));
    }
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        UpCommand.run(
            all,
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    String said = err.toString(StandardCharsets.UTF_8).strip();
    assertThat(code).as(said).isEqualTo(2);
    assertThat(said.lines()).hasSize(1);
    return said;
  }
}
