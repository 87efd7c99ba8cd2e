package org.rayo.xmpp.c2s;

import java.nio.charset.StandardCharsets;
import javax.security.auth.callback.CallbackHandler;
import org.jivesoftware.smack.SmackException.SmackSaslException;
import org.jivesoftware.smack.sasl.SASLMechanism;
import org.rayo.xmpp.sasl.ScramClient;
import org.rayo.xmpp.sasl.ScramHash;

/** SCRAM-SHA-256 for Smack 4.4, which has only SHA-1. */
final class SmackScramSha256 extends SASLMechanism {
    private ScramClient client;
    private boolean proved;

    @Override
    protected void authenticateInternal(CallbackHandler handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected byte[] getAuthenticationText() {
        client = new ScramClient(ScramHash.SHA_256, authenticationId, password, "fyko+d2lbbFgONRv9qkxdawL");
        return client.first().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected byte[] evaluateChallenge(byte[] challenge) {
        String text = new String(challenge, StandardCharsets.UTF_8);
        if (text.startsWith("v=")) {
            proved = client.accepts(text);
            return new byte[0];
        }
        return client.answer(text).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String getName() {
        return "SCRAM-SHA-256";
    }

    @Override
    public int getPriority() {
        return 90;
    }

    @Override
    public void checkIfSuccessfulOrThrow() throws SmackSaslException {
        if (!proved) {
            throw new SmackSaslException("the server did not prove that it knows the password");
        }
    }

    @Override
    protected SASLMechanism newInstance() {
        return new SmackScramSha256();
    }
}
