// Drives the `centrifuge` SDK by JSON lines: commands on stdin, events and results on stdout.
//
// node driver.mjs PACKAGE_JSON FORMAT [TRANSPORT]: the SDK is the one that PACKAGE_JSON's directory has installed,
// unmodified; FORMAT is json or protobuf; TRANSPORT is websocket (if it is left out), http_stream or sse. WebSocket,
// fetch and EventSource are Node's own.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const protobuf = process.argv[3] === "protobuf";
const { Centrifuge } = createRequire(process.argv[2])(protobuf ? "centrifuge/build/protobuf" : "centrifuge");
// Over Protobuf the SDK takes and hands out bytes.
const written = (data) => (protobuf ? new TextEncoder().encode(JSON.stringify(data)) : data);
const read = (data) => (protobuf ? JSON.parse(new TextDecoder().decode(data)) : data);
const transport = process.argv[4] ?? "websocket";
const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);

let client;

/** Each command's name → what it does; what it returns is the result. */
const commands = {
  create({ url, tokens }) {
    const options = { minReconnectDelay: 50, maxReconnectDelay: 200 };
    if (tokens.length > 0) {
      options.getToken = async () => {
        tell({ on: "getToken" });
        return tokens.length > 1 ? tokens.shift() : tokens[0];
      };
    }
    const base = url.replace("ws://", "http://").replace("/connection/websocket", "");
    if (transport !== "websocket") {
      options.emulationEndpoint = `${base}/emulation`;
    }
    const endpoint = transport === "websocket" ? url : `${base}/connection/${transport}`;
    client = new Centrifuge([{ transport, endpoint }], options);
    for (const on of ["connecting", "connected", "disconnected"]) {
      client.on(on, ({ code, reason }) => tell({ on, code, reason }));
    }
    client.on("error", ({ type, error }) => tell({ on: "error", type, code: error.code }));
    client.on("subscribed", ({ channel, wasRecovering, recovered }) =>
      tell({ on: "serverSubscribed", channel, wasRecovering, recovered }),
    );
    client.on("publication", ({ channel, data, offset }) =>
      tell({ on: "serverPublication", channel, data: read(data), offset }),
    );
  },
  connect: () => client.connect(),
  disconnect: () => client.disconnect(),
  state: () => client.state,
  subscribe({ channel, tokens = [], options = {} }) {
    const all = { minResubscribeDelay: 50, maxResubscribeDelay: 200, ...options };
    if (tokens.length > 0) {
      all.getToken = async () => {
        tell({ on: "getSubscriptionToken", channel });
        const token = tokens.length > 1 ? tokens.shift() : tokens[0];
        // An empty one stands for an issuer that takes its time.
        return token || new Promise((resolve) => setTimeout(resolve, 6000, tokens.at(-1)));
      };
    }
    const subscription = client.newSubscription(channel, all);
    for (const on of ["join", "leave"]) {
      subscription.on(on, ({ info }) => tell({ on, channel, user: info.user }));
    }
    subscription.on("subscribing", ({ code }) => tell({ on: "subscribing", channel, code }));
    subscription.on("subscribed", ({ wasRecovering, recovered }) =>
      tell({ on: "subscribed", channel, wasRecovering, recovered }),
    );
    subscription.on("unsubscribed", ({ code }) => tell({ on: "unsubscribed", channel, code }));
    subscription.on("error", ({ type, error }) => tell({ on: "subscriptionError", channel, type, code: error.code }));
    subscription.on("publication", ({ data, offset, info }) =>
      tell({ on: "publication", channel, data: read(data), offset, user: info?.user }),
    );
    subscription.subscribe();
  },
  unsubscribe({ channel }) {
    const subscription = client.getSubscription(channel);
    subscription.unsubscribe();
    client.removeSubscription(subscription);
  },
  publish: async ({ channel, data }) => void (await client.publish(channel, written(data))),
  async history({ channel, limit }) {
    const page = await client.history(channel, { limit });
    return { offset: page.offset, data: page.publications.map((publication) => read(publication.data)) };
  },
  rpc: async ({ method, data }) => read((await client.rpc(method, written(data))).data),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, name, params } = JSON.parse(line);
  Promise.resolve()
    .then(() => commands[name](params))
    .then(
      (value) => tell({ on: "result", id, value: value ?? null }),
      (error) => tell({ on: "failed", id, code: error.code ?? -1, message: String(error.message) }),
    );
}
process.exit(0);
