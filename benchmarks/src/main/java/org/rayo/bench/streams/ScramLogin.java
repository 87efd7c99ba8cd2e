package org.rayo.bench.streams;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * One client that logs in by SCRAM-SHA-256, binds and says no more. The password is stretched once for all clients, so that
 * they cost little beside the server.
 */
final class ScramLogin extends SimpleChannelInboundHandler<ByteBuf> {
    private static final String HEADER = "<?xml version='1.0'?><stream:stream to='" + StreamsServer.DOMAIN
            + "' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    private static final String SASL = " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
    private static final AtomicLong NONCES = new AtomicLong();
    private static final ConcurrentMap<String, byte[]> STRETCHED = new ConcurrentHashMap<>();

    private enum Step { FEATURES, CHALLENGE, SUCCESS, FEATURES_AGAIN, BOUND, DONE }

    private final BiConsumer<ChannelHandlerContext, @Nullable String> done;
    private final String first = "n=" + StreamsServer.USER + ",r=nonce" + NONCES.incrementAndGet();
    private StringBuilder heard = new StringBuilder();
    private Step step = Step.FEATURES;

    /** @param done hears once that it is bound, or with a text why not */
    ScramLogin(BiConsumer<ChannelHandlerContext, @Nullable String> done) {
        this.done = done;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        send(ctx, HEADER);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf octets) throws GeneralSecurityException {
        if (step == Step.DONE) {
            return;
        }
        heard.append(octets.toString(StandardCharsets.US_ASCII));
        String marker = switch (step) {
            case FEATURES, FEATURES_AGAIN -> "</stream:features>";
            case CHALLENGE -> "</challenge>";
            case SUCCESS -> "</success>";
            case BOUND -> "</iq>";
            case DONE -> "";
        };
        if (heard.indexOf("<stream:error") >= 0 || heard.indexOf("<failure") >= 0) {
            finish(ctx, heard.toString());
        } else if (heard.indexOf(marker) >= 0) {
            String text = heard.toString();
            heard.setLength(0);
            next(ctx, text);
        }
    }

    private void next(ChannelHandlerContext ctx, String text) throws GeneralSecurityException {
        switch (step) {
            case FEATURES -> {
                step = Step.CHALLENGE;
                send(ctx, "<auth" + SASL + " mechanism='SCRAM-SHA-256'>" + base64("n,," + first) + "</auth>");
            }
            case CHALLENGE -> {
                step = Step.SUCCESS;
                String challenge = text.substring(text.indexOf('>', text.indexOf("<challenge")) + 1, text.indexOf("</challenge>"));
                send(ctx, "<response" + SASL + ">" + base64(answer(new String(Base64.getDecoder().decode(challenge),
                        StandardCharsets.US_ASCII))) + "</response>");
            }
            case SUCCESS -> {
                step = Step.FEATURES_AGAIN;
                send(ctx, HEADER);
            }
            case FEATURES_AGAIN -> {
                step = Step.BOUND;
                send(ctx, "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
            }
            case BOUND -> {
                send(ctx, "<presence/>");
                finish(ctx, null);
            }
            case DONE -> {
                // hears no more
            }
        }
    }

    private void finish(ChannelHandlerContext ctx, @Nullable String failure) {
        step = Step.DONE;
        heard = new StringBuilder(0);
        done.accept(ctx, failure);
    }

    /** RFC 5802 §3. */
    private String answer(String challenge) throws GeneralSecurityException {
        String[] parts = challenge.split(",", 3);
        String key = parts[1] + parts[2];
        byte[] salted = STRETCHED.get(key);
        if (salted == null) {
            salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(new PBEKeySpec(
                    StreamsServer.PASSWORD.toCharArray(), Base64.getDecoder().decode(parts[1].substring(2)),
                    Integer.parseInt(parts[2].substring(2)), 256)).getEncoded();
            STRETCHED.put(key, salted);
        }
        byte[] clientKey = hmac(salted, "Client Key");
        String last = "c=biws," + parts[0];
        byte[] proof = hmac(MessageDigest.getInstance("SHA-256").digest(clientKey), first + "," + challenge + "," + last);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        return last + ",p=" + Base64.getEncoder().encodeToString(proof);
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void send(ChannelHandlerContext ctx, String text) {
        var _ = ctx.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (step != Step.DONE) {
            finish(ctx, "closed at " + step);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (step != Step.DONE) {
            finish(ctx, cause.toString());
        }
        var _ = ctx.close();
    }
}
