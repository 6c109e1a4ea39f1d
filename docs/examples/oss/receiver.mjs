// A receiver of Bespoke's webhooks, with nothing but Node: WEBHOOK_PUBLIC_KEY=whpk_… node receiver.mjs 9000
//
// It verifies each webhook (Standard Webhooks, scheme v1a, which needs no shared secret), takes each once by its
// webhook-id, and answers only after it has it. Put your own work where `handle` is.

import { createPublicKey, verify } from "node:crypto";
import { createServer } from "node:http";

const TOLERANCE_SECONDS = 300;
const LARGEST_BODY = 1024 * 1024;
// an ed25519 key as Node reads it: the fixed beginning of such a key, then its 32 bytes
const key = createPublicKey({
  key: Buffer.concat([
    Buffer.from("302a300506032b6570032100", "hex"),
    Buffer.from(process.env.WEBHOOK_PUBLIC_KEY.replace(/^whpk_/, ""), "base64"),
  ]),
  format: "der",
  type: "spki",
});
const seen = new Set(); // keep it in your database, written together with what you make of the event

function isGenuine(headers, body) {
  const id = headers["webhook-id"] ?? "";
  const sentAt = Number(headers["webhook-timestamp"]);
  if (!(Math.abs(Date.now() / 1000 - sentAt) <= TOLERANCE_SECONDS)) return false;
  const content = Buffer.concat([Buffer.from(`${id}.${sentAt}.`), body]);
  // there are signatures of other schemes, too, and several while a key rotates: one that fits will do
  return (headers["webhook-signature"] ?? "")
    .split(" ")
    .filter((one) => one.startsWith("v1a,"))
    .some((one) => verify(null, content, key, Buffer.from(one.slice(4), "base64")));
}

function handle(event) {
  const order = event.event.productOrder ?? {};
  console.log(event.eventType, order.id, order.externalId, order.state);
}

const server = createServer((request, response) => {
  const parts = [];
  let size = 0;
  request.on("data", (part) => {
    size += part.length;
    if (size > LARGEST_BODY) response.writeHead(413).end(() => request.destroy());
    else parts.push(part);
  });
  request.on("end", () => {
    const body = Buffer.concat(parts);
    if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
    const id = request.headers["webhook-id"];
    if (!seen.has(id)) {
      handle(JSON.parse(body.toString("utf8")));
      seen.add(id);
    }
    return response.writeHead(204).end();
  });
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
