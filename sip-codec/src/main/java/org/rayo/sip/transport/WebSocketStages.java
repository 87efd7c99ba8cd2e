package org.rayo.sip.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.rayo.sip.codec.SipLimits;
import org.rayo.sip.codec.SipStreamFramer.KeepAlive;

/**
 * SIP over WebSocket (RFC 7118): the subprotocol {@code sip} on any path, one message in each text or binary frame, answers
 * in frames of the same kind where their octets allow it.
 */
final class WebSocketStages {
    private static final String SUBPROTOCOL = "sip";
    private static final int MAX_HANDSHAKE = 8 * 1024;
    private static final long HANDSHAKE_TIMEOUT_MS = 10_000;

    private WebSocketStages() {}

    static void addTo(ChannelPipeline pipeline, SipLimits limits) {
        WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath("/")
                .checkStartsWith(true)
                .subprotocols(SUBPROTOCOL)
                .allowExtensions(false)
                .maxFramePayloadLength(limits.maxMessage())
                .handshakeTimeoutMillis(HANDSHAKE_TIMEOUT_MS)
                .build();
        pipeline.addLast(
                new HttpServerCodec(),
                new HttpObjectAggregator(MAX_HANDSHAKE),
                new OnlySip(),
                new WebSocketServerProtocolHandler(config),
                new WebSocketFrameAggregator(limits.maxMessage()),
                new Frames());
    }

    /** Refuses every request that is no handshake for SIP (RFC 7118 §4). */
    private static final class OnlySip extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof FullHttpRequest request && !wantsSip(request)) {
                ReferenceCountUtil.release(message);
                var refusal = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST);
                refusal.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
                var _ = context.writeAndFlush(refusal).addListener(ChannelFutureListener.CLOSE);
                return;
            }
            context.fireChannelRead(message);
        }

        private static boolean wantsSip(FullHttpRequest request) {
            String offered = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
            if (offered == null || !request.headers().containsValue(HttpHeaderNames.UPGRADE, "websocket", true)) {
                return false;
            }
            for (String each : offered.split(",")) {
                if (each.strip().equalsIgnoreCase(SUBPROTOCOL)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Frames to messages and back. */
    private static final class Frames extends MessageToMessageCodec<WebSocketFrame, ByteBuf> {
        private boolean text;

        @Override
        protected void decode(ChannelHandlerContext context, WebSocketFrame frame, List<Object> out) {
            if (!(frame instanceof TextWebSocketFrame) && !(frame instanceof BinaryWebSocketFrame)) {
                return;
            }
            text = frame instanceof TextWebSocketFrame;
            byte[] octets = new byte[frame.content().readableBytes()];
            frame.content().readBytes(octets);
            if (isPing(octets)) {
                out.add(new KeepAlive());
            } else {
                out.add(octets);
            }
        }

        private static boolean isPing(byte[] octets) {
            for (byte octet : octets) {
                if (octet != '\r' && octet != '\n') {
                    return false;
                }
            }
            return true;
        }

        /** A text frame must be UTF-8 (RFC 6455 §5.6), which a SIP message need not be. */
        @Override
        protected void encode(ChannelHandlerContext context, ByteBuf message, List<Object> out) {
            out.add(text && isUtf8(message.nioBuffer())
                    ? new TextWebSocketFrame(message.retain())
                    : new BinaryWebSocketFrame(message.retain()));
        }

        private static boolean isUtf8(ByteBuffer octets) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(octets);
                return true;
            } catch (CharacterCodingException e) {
                return false;
            }
        }
    }
}
