package org.rayo.xmpp.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** The client's side of SCRAM (RFC 5802 §3), written from the RFC for tests: the server's proofs are checked by it. */
public final class ScramClient {
    private final ScramHash hash;
    private final String gs2Header;
    private final byte[] channel;
    private final String firstBare;
    private final String password;
    private String serverSignature = "";

    public ScramClient(ScramHash hash, String user, String password, String nonce) {
        this(hash, "n,,", user, password, nonce);
    }

    public ScramClient(ScramHash hash, String gs2Header, String user, String password, String nonce) {
        this(hash, gs2Header, new byte[0], user, password, nonce);
    }

    public ScramClient(ScramHash hash, String gs2Header, byte[] channel, String user, String password, String nonce) {
        this.hash = hash;
        this.channel = channel;
        this.gs2Header = gs2Header;
        this.firstBare = "n=" + user.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
        this.password = password;
    }

    public String first() {
        return gs2Header + firstBare;
    }

    public String answer(String serverFirst) {
        Map<String, String> fields = fields(serverFirst);
        byte[] salt = Base64.getDecoder().decode(fields.get("s"));
        byte[] salted = ScramCrypto.hi(hash, password, salt, Integer.parseInt(fields.get("i")));
        byte[] header = gs2Header.getBytes(StandardCharsets.UTF_8);
        byte[] bound = Arrays.copyOf(header, header.length + channel.length);
        System.arraycopy(channel, 0, bound, header.length, channel.length);
        String binding = Base64.getEncoder().encodeToString(bound);
        String withoutProof = "c=" + binding + ",r=" + fields.get("r");
        String authMessage = firstBare + "," + serverFirst + "," + withoutProof;
        byte[] clientKey = ScramCrypto.hmac(hash, salted, "Client Key");
        byte[] proof = ScramCrypto.xor(clientKey, ScramCrypto.hmac(hash, ScramCrypto.h(hash, clientKey), authMessage));
        byte[] serverKey = ScramCrypto.hmac(hash, salted, "Server Key");
        serverSignature = Base64.getEncoder().encodeToString(ScramCrypto.hmac(hash, serverKey, authMessage));
        return withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
    }

    public boolean accepts(String serverFinal) {
        return serverFinal.equals("v=" + serverSignature);
    }

    private static Map<String, String> fields(String message) {
        Map<String, String> fields = new HashMap<>();
        for (String part : message.split(",")) {
            fields.put(part.substring(0, 1), part.substring(2));
        }
        return fields;
    }
}
