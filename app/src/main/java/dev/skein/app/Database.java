package dev.skein.app;

/** A PostgreSQL database that may hold the services' schemas. */
record Database(String jdbcUrl, String user, String password) {

  /** Without the password. */
  @Override
  public String toString() {
    return jdbcUrl + " as " + user;
  }
}
