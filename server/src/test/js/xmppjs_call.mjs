// An application on xmpp.js takes one call: answers, plays a sound, hangs up, and says what it heard.
// usage: node [--experimental-websocket] xmppjs_call.mjs SERVICE SOUND
import { client, xml } from "@xmpp/client";

const [service, sound] = process.argv.slice(2);
const RAYO = "urn:xmpp:rayo:1";
const heard = [];
const xmpp = client({ service, domain: "localhost", resource: "xmppjs", username: "demo", password: "demo" });

xmpp.reconnect.stop();
xmpp.on("error", (error) => {
  console.error(error);
  process.exit(1);
});

const command = (to, payload) => xmpp.iqCaller.request(xml("iq", { type: "set", to }, payload), 20_000);

async function take(call) {
  heard.push("offer");
  await command(call, xml("answer", { xmlns: RAYO }));
}

async function play(call) {
  heard.push("answered");
  const result = await command(call, xml("output", { xmlns: "urn:xmpp:rayo:output:1" }, xml("document", { url: sound })));
  if (!result.getChild("ref", RAYO).attrs.uri.startsWith(`xmpp:${call}/`)) throw new Error("ref of " + result);
}

async function onPresence(presence) {
  const call = presence.attrs.from.split("/")[0];
  if (presence.getChild("offer", RAYO)) return take(call);
  if (presence.getChild("answered", RAYO)) return play(call);
  const complete = presence.getChild("complete", "urn:xmpp:rayo:ext:1");
  if (complete) {
    heard.push(complete.children.find((child) => child.name).name);
    await command(call, xml("hangup", { xmlns: RAYO }));
  }
  const end = presence.getChild("end", RAYO);
  if (end) {
    heard.push(end.children.find((child) => child.name).name);
    console.log(heard.join(" "));
    await xmpp.stop();
  }
}

xmpp.on("stanza", (stanza) => {
  if (stanza.is("presence")) {
    onPresence(stanza).catch((error) => {
      console.error(error);
      process.exit(1);
    });
  }
});

await xmpp.start();
await xmpp.send(xml("presence", { to: "localhost" }, xml("show", {}, "chat")));
await xmpp.iqCaller.get(xml("ping", "urn:xmpp:ping"), "localhost", 20_000);
console.log("available");
