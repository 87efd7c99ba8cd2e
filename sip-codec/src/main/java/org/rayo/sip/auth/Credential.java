package org.rayo.sip.auth;

/** A name and its password, as header text. */
public record Credential(String username, String password) {

    /** Without the password. */
    @Override
    public String toString() {
        return "Credential[" + username + "]";
    }
}
