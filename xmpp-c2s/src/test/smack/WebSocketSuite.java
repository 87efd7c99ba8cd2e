import java.net.URI;
import org.igniterealtime.smack.inttest.SmackIntegrationTestFramework;
import org.igniterealtime.smack.inttest.XmppConnectionDescriptor;
import org.igniterealtime.smack.inttest.XmppConnectionManager;
import org.jivesoftware.smack.c2s.ModularXmppClientToServerConnection;
import org.jivesoftware.smack.c2s.ModularXmppClientToServerConnectionConfiguration;
import org.jivesoftware.smack.websocket.XmppWebSocketTransportModuleDescriptor;
import org.jivesoftware.smack.websocket.java11.Java11WebSocketFactory;

/**
 * Smack's integration tests over WebSocket: as its own main, but with the address of the WebSocket, which it would otherwise
 * look for where the domain's web server is. Started as a source file by SmackWebSocketSuiteTest.
 */
public final class WebSocketSuite {
    private WebSocketSuite() {
    }

    public static void main(String[] arguments) throws Exception {
        URI endpoint = URI.create(System.getProperty("websocket"));
        XmppConnectionManager.addConnectionDescriptor(XmppConnectionDescriptor
            .buildWith(ModularXmppClientToServerConnection.class, ModularXmppClientToServerConnectionConfiguration.class,
                ModularXmppClientToServerConnectionConfiguration.Builder.class)
            .withNickname("websocket")
            .applyExtraConfiguration(builder -> {
                builder.removeAllModules();
                builder.addModule(XmppWebSocketTransportModuleDescriptor.getBuilder(builder)
                    .explicitlySetWebSocketEndpointAndDiscovery(endpoint, false)
                    .setWebSocketFactory(new Java11WebSocketFactory())
                    .build());
            })
            .build());
        SmackIntegrationTestFramework.main(arguments);
    }
}
