package org.rayo.server.protocol;

/**
 * A {@code <header/>}: an ordered, repeatable name and value that travels between SIP and the application
 * (XEP-0327 §5.2). Names keep their case.
 */
public record Header(String name, String value) {}
