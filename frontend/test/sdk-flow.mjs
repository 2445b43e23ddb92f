// The unmodified npm SDK against a running hub, driven by tests/flows/test_sdk_js.py: commands come on standard input and
// events go to standard output, a JSON object a line.
import { createInterface } from "node:readline";
import { Centrifuge } from "centrifuge";

const tell = (event, more = {}) => console.log(JSON.stringify({ event, ...more }));
const [url, ...tokens] = process.argv.slice(2);
const next = async () => {
  tell("token");
  return tokens.length > 1 ? tokens.shift() : tokens[0];
};
const options = { minReconnectDelay: 20, maxReconnectDelay: 100 };
const client = new Centrifuge(url, tokens.length ? { ...options, getToken: next } : options);
client.on("connecting", ({ code, reason }) => tell("connecting", { code, reason }));
client.on("connected", ({ client: id }) => tell("connected", { id }));
client.on("disconnected", ({ code, reason }) => tell("disconnected", { code, reason }));
client.on("subscribed", (ctx) => tell("server-subscribed", { channel: ctx.channel }));
client.on("publication", (ctx) => tell("server-publication", { channel: ctx.channel, data: ctx.data, offset: ctx.offset }));
client.on("error", ({ error }) => tell("error", { code: error.code }));

const subscriptions = new Map();
const actions = {
  connect: () => client.connect(),
  disconnect: () => client.disconnect(),
  subscribe({ channel, since }) {
    const sub = client.newSubscription(channel, since ? { since } : {});
    subscriptions.set(channel, sub);
    sub.on("subscribed", (c) => tell("subscribed", { channel, was: c.wasRecovering, recovered: c.recovered, position: c.streamPosition }));
    sub.on("publication", (c) => tell("publication", { channel, data: c.data, offset: c.offset, user: c.info?.user }));
    sub.on("unsubscribed", ({ code }) => tell("unsubscribed", { channel, code }));
    sub.on("error", ({ error }) => tell("sub-error", { channel, code: error.code }));
    sub.subscribe();
  },
  unsubscribe: ({ channel }) => subscriptions.get(channel).unsubscribe(),
  publish: ({ channel, data }) => client.publish(channel, data).then(() => tell("published"), (e) => tell("failed", { code: e.code })),
  history: ({ channel, ...options }) =>
    client.history(channel, options).then((r) => tell("history", { offset: r.offset, data: r.publications.map((p) => p.data) })),
  rpc: ({ method, data }) => client.rpc(method, data).then((r) => tell("result", { data: r.data }), (e) => tell("failed", { code: e.code, message: e.message })),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { action, ...options } = JSON.parse(line);
  actions[action](options);
}
process.exit(0);
