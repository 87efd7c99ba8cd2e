package org.rayo.server.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The far end of a trunk, by hand: it says what the test wants, and keeps what it has heard. */
final class Carrier implements AutoCloseable {
    static final String USER = "rayo";
    static final String PASSWORD = "secret";
    private static final String REALM = "carrier";
    private static final String NONCE = "n0nce";
    private static final String CHALLENGE = "Digest realm=\"" + REALM + "\", nonce=\"" + NONCE + "\", algorithm=SHA-256, qop=\"auth\"";

    /** Statuses for OPTIONS, INVITE and the next REGISTERs, after which they are granted. */
    volatile int options = 200;
    volatile int invites = 200;
    final BlockingQueue<Integer> registers = new LinkedBlockingQueue<>();
    /** Seconds that a registration lasts. */
    volatile int granted = 300;
    /** Whether REGISTER and INVITE need the password. */
    volatile boolean asks;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final RawSip socket;
    private final Thread thread;

    private Carrier(RawSip socket) {
        this.socket = socket;
        this.thread = Thread.ofPlatform().daemon().start(this::run);
    }

    static Carrier start() throws Exception {
        return start("127.0.0.1");
    }

    /** At another address of loopback. */
    static Carrier start(String address) throws Exception {
        return new Carrier(new RawSip(address, 9));
    }

    int port() {
        return socket.port();
    }

    String uri() {
        return "sip:" + socket.host() + ":" + port();
    }

    private void run() {
        try {
            while (true) {
                RawSip.Heard message = socket.hear(TestServer.PATIENCE);
                if (message != null && !message.text().startsWith("SIP/2.0")) {
                    String answer = answer(message.text());
                    heard.add(message.text());
                    if (answer != null) {
                        socket.send(answer, message.from());
                    }
                }
            }
        } catch (Exception e) {
            // the socket was closed: the test is over
            return;
        }
    }

    private String answer(String request) throws Exception {
        String method = request.substring(0, request.indexOf(' '));
        return switch (method) {
            case "ACK" -> null;
            case "OPTIONS" -> RawSip.response(request, options, "c1", "");
            case "REGISTER" -> unasked(request, method) ? challenge(request, 401, "WWW-Authenticate") : registered(request);
            case "INVITE" -> invites == 200 && unasked(request, method)
                    ? challenge(request, 407, "Proxy-Authenticate")
                    : RawSip.response(request, invites, "c1", invites == 200 ? RawSip.SDP : "", "Contact: <" + uri() + ">");
            default -> RawSip.response(request, 200, "c1", "");
        };
    }

    private String registered(String request) {
        Integer status = registers.poll();
        return switch (status) {
            case null -> RawSip.response(request, 200, "c1", "",
                    "Contact: " + RawSip.header(request, "Contact") + ";expires=" + granted);
            case 423 -> RawSip.response(request, 423, "c1", "", "Min-Expires: 3600");
            default -> RawSip.response(request, status, "c1", "");
        };
    }

    private static String challenge(String request, int status, String header) {
        return RawSip.response(request, status, "c1", "", header + ": " + CHALLENGE);
    }

    private boolean unasked(String request, String method) throws Exception {
        String given = RawSip.header(request, method.equals("INVITE") ? "Proxy-Authorization" : "Authorization");
        if (!asks) {
            return false;
        }
        String algorithm = "SHA-256";
        String uri = RawSip.parameter(given, "uri");
        String right = RawSip.digest(algorithm, RawSip.digest(algorithm, USER + ":" + REALM + ":" + PASSWORD) + ":" + NONCE + ":"
                + RawSip.parameter(given, "nc") + ":" + RawSip.parameter(given, "cnonce") + ":auth:"
                + RawSip.digest(algorithm, method + ":" + uri));
        return !right.equals(RawSip.parameter(given, "response"));
    }

    /** The next request of that method; others are skipped. */
    String next(String method) throws InterruptedException {
        List<String> skipped = new ArrayList<>();
        while (true) {
            String request = heard.poll(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (request == null) {
                throw new AssertionError("no " + method + " but " + skipped);
            }
            if (request.startsWith(method + " ")) {
                return request;
            }
            skipped.add(request.lines().findFirst().orElse(""));
        }
    }

    /** Whether it has heard no request of that method that was not asked for yet. */
    boolean heardNo(String method) {
        return heard.stream().noneMatch(request -> request.startsWith(method + " "));
    }

    @Override
    public void close() {
        socket.close();
        thread.interrupt();
    }
}
