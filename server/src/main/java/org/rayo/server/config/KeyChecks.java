package org.rayo.server.config;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Jid;

/** What no key can say alone: pairs that belong together, ports that collide, what is not built, what is unwise. */
final class KeyChecks {
    private final Settings settings;

    KeyChecks(Settings settings) {
        this.settings = settings;
    }

    void problems(ServerConfig config) {
        pair(config.xmpp().certificate(), Keys.XMPP_CERTIFICATE, config.xmpp().privateKey(), Keys.XMPP_PRIVATE_KEY);
        pair(settings.find(Keys.TLS_CERTIFICATE), Keys.TLS_CERTIFICATE, settings.find(Keys.TLS_PRIVATE_KEY),
                Keys.TLS_PRIVATE_KEY);
        for (ServerConfig.Trunk trunk : config.sip().trunks()) {
            if (trunk.register() && trunk.username() == null) {
                settings.problem(Keys.TRUNK_REGISTER, "needs a username beside it", trunk.name());
            }
            if ((trunk.username() == null) != (trunk.password() == null)) {
                settings.problem(trunk.username() == null ? Keys.TRUNK_PASSWORD : Keys.TRUNK_USERNAME,
                        "needs the " + (trunk.username() == null ? "username" : "password") + " beside it", trunk.name());
            }
        }
        fallbacks(config.sip().trunks());
        for (ServerConfig.Component component : config.xmpp().components()) {
            if (component.name().equals(config.domain())) {
                settings.problem(Keys.COMPONENT_NAME, component.name() + " is also the domain; give the component a name of"
                        + " its own, such as rayo." + component.host());
            }
        }
        if (config.rtp().codecs().isEmpty()) {
            settings.problem(Keys.CODECS, "is empty; give at least one of opus, G722, PCMU and PCMA");
        }
        if (config.rtp().receiving().jitterMax().compareTo(config.rtp().receiving().jitterMin()) < 0) {
            settings.problem(Keys.JITTER_MAX, "is less than rtp.jitter.min; give at least as much");
        }
        if (config.media().cache() > 0 && config.media().allow().isEmpty()) {
            settings.problem(Keys.MEDIA_ALLOW, "is empty; give at least one of http, https and file");
        }
        collide(config.sip().tcp().bind(), config.sip().tcp().port(), config.xmpp(), Keys.TCP_PORT);
        collide(config.http().bind(), config.http().port(), config.xmpp(), Keys.HTTP_PORT);
        sipPorts(config);
        if (same(config.http().bind(), config.http().port(), config.sip().tcp().bind(), config.sip().tcp().port())) {
            settings.problem(Keys.HTTP_PORT, config.http().port() + " is also sip.tcp.port; give another");
        }
    }

    private void fallbacks(List<ServerConfig.Trunk> trunks) {
        for (ServerConfig.Trunk trunk : trunks) {
            String fallback = trunk.fallback();
            boolean known = trunks.stream().anyMatch(other -> other.name().equals(fallback) && !other.equals(trunk));
            if (fallback != null && !known) {
                settings.problem(Keys.TRUNK_FALLBACK, "names no other trunk: " + fallback, trunk.name());
            }
        }
    }

    private void collide(InetAddress bind, int port, ServerConfig.Xmpp xmpp, Key<Integer> key) {
        if (same(bind, port, xmpp.bind(), xmpp.port())) {
            settings.problem(key, port + " is also xmpp.port; give another");
        }
    }

    /** The SIP listeners that are connected to must not meet each other, XMPP or HTTP. */
    private void sipPorts(ServerConfig config) {
        ServerConfig.SipTls tls = config.sip().tls();
        ServerConfig.SipListener secure = tls == null ? null : new ServerConfig.SipListener(tls.bind(), tls.port());
        if (tls == null && config.sip().listeners().wss() != null) {
            settings.problem(settings.isSet(Keys.WSS_PORT) ? Keys.WSS_PORT : Keys.WSS_BIND, "needs sip.tls beside it");
        }
        apart(secure, Keys.TLS_PORT, config);
        apart(config.sip().listeners().ws(), Keys.WS_PORT, config);
        apart(config.sip().listeners().wss(), Keys.WSS_PORT, config);
    }

    private void apart(ServerConfig.@Nullable SipListener own, Key<Integer> key, ServerConfig config) {
        if (own == null) {
            return;
        }
        collide(own.bind(), own.port(), config.xmpp(), key);
        if (same(own.bind(), own.port(), config.sip().tcp().bind(), config.sip().tcp().port())) {
            settings.problem(key, own.port() + " is also sip.tcp.port; give another");
        }
        if (same(own.bind(), own.port(), config.http().bind(), config.http().port())) {
            settings.problem(key, own.port() + " is also http.port; give another");
        }
    }

    private static boolean same(InetAddress bind, int port, InetAddress otherBind, int otherPort) {
        boolean overlap = bind.equals(otherBind) || bind.isAnyLocalAddress() || otherBind.isAnyLocalAddress();
        return overlap && port == otherPort && port != 0;
    }

    private void pair(@Nullable Path certificate, Key<Path> certificateKey, @Nullable Path privateKey,
            Key<Path> privateKeyKey) {
        if (certificate != null && privateKey == null) {
            settings.problem(certificateKey, "needs " + privateKeyKey.name() + " beside it");
        } else if (certificate == null && privateKey != null) {
            settings.problem(privateKeyKey, "needs " + certificateKey.name() + " beside it");
        }
    }

    /** One line for each thing that was set and does nothing, or that is unwise. */
    List<String> warnings(ServerConfig config) {
        List<String> warnings = new ArrayList<>();
        for (Key<?> key : Keys.all()) {
            if (key.notBuilt() != null && settings.isSet(key)) {
                String section = key.name().substring(0, key.name().lastIndexOf('.'));
                boolean whole = section.equals("cluster");
                String line = (whole ? section : key.name()) + " " + key.notBuilt();
                if (!warnings.contains(line)) {
                    warnings.add(line);
                }
            }
        }
        unwise(config, warnings);
        return warnings;
    }

    private static void unwise(ServerConfig config, List<String> warnings) {
        if (!config.xmpp().bind().isLoopbackAddress() && Map.of("demo", "demo").equals(config.xmpp().users())) {
            warnings.add("xmpp.users is the demo user with its known password, and xmpp.bind is not loopback;"
                    + " name users of your own");
        }
        for (Path file : new @Nullable Path[] {config.xmpp().certificate(), config.xmpp().privateKey(),
                config.xmpp().security().clientAuthorities(), config.xmpp().security().usersFile()}) {
            if (file != null && !Files.isReadable(file)) {
                warnings.add("xmpp.certificate, xmpp.private-key, xmpp.client-authorities, xmpp.users-file: " + file
                        + " cannot be read on this machine");
            }
        }
        if (config.xmpp().security().plainWithoutTls()) {
            warnings.add("xmpp.plain-without-tls lets passwords cross the network for anybody to read");
        }
        if (config.xmpp().security().anonymous()) {
            warnings.add("xmpp.anonymous lets anybody log in; see that no application has '*' among its clients");
        }
    }

    static boolean isLocalpart(String name) {
        try {
            return name.equals(Jid.of(name, "localhost", null).local());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** {@code user} of RFC 3261 §25.1, without escapes. */
    static boolean isSipUser(String name) {
        return name.matches("[A-Za-z0-9\\-_.!~*'()&=+$,;?/]{1,128}");
    }

    /** Dial patterns for the host that a trunk's URI names. */
    static List<String> dialable(String uri) {
        String host = uri.substring(uri.indexOf(':') + 1).replaceFirst("^.*@", "").replaceFirst("[;?].*$", "");
        String scheme = uri.substring(0, uri.indexOf(':')).toLowerCase(Locale.ROOT);
        return List.of(scheme + ":*@" + host);
    }
}
