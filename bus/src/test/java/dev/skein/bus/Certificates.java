package dev.skein.bus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Keys and trust for a server and a client, made anew by the JDK's keytool. */
final class Certificates {

  static final String PASSWORD = "keystore-secret-77";

  private final Path directory;

  Certificates(Path directory) throws Exception {
    this.directory = directory;
    for (String who : List.of("server", "client")) {
      keytool(
          "-genkeypair",
          "-alias",
          who,
          "-keyalg",
          "EC",
          "-dname",
          "CN=" + who,
          "-validity",
          "2",
          "-ext",
          "SAN=IP:127.0.0.1,DNS:localhost",
          "-keystore",
          file(who),
          "-storetype",
          "PKCS12",
          "-storepass",
          PASSWORD);
      keytool(
          "-exportcert",
          "-alias",
          who,
          "-keystore",
          file(who),
          "-storepass",
          PASSWORD,
          "-file",
          file(who + ".crt"));
      keytool(
          "-importcert",
          "-noprompt",
          "-alias",
          who,
          "-file",
          file(who + ".crt"),
          "-keystore",
          file("trusts-" + who),
          "-storetype",
          "PKCS12",
          "-storepass",
          PASSWORD);
    }
  }

  Map<String, String> broker() {
    return Map.of(
        "ssl.keystore.type",
        "PKCS12",
        "ssl.keystore.location",
        file("server"),
        "ssl.keystore.password",
        PASSWORD,
        "ssl.key.password",
        PASSWORD,
        "ssl.truststore.type",
        "PKCS12",
        "ssl.truststore.location",
        file("trusts-client"),
        "ssl.truststore.password",
        PASSWORD);
  }

  Map<String, String> clientTrust() {
    return Map.of(
        "ssl.truststore.type",
        "PKCS12",
        "ssl.truststore.location",
        file("trusts-server"),
        "ssl.truststore.password",
        PASSWORD);
  }

  Map<String, String> clientKey() {
    return Map.of(
        "ssl.keystore.type",
        "PKCS12",
        "ssl.keystore.location",
        file("client"),
        "ssl.keystore.password",
        PASSWORD,
        "ssl.key.password",
        PASSWORD);
  }

  private String file(String name) {
    return directory.resolve(name + ".p12").toString();
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException("keytool failed: " + said);
    }
  }
}
