"""A receiver of Bespoke's webhooks, with nothing but Python: ``WEBHOOK_SECRET=whsec_… python receiver.py 9000``.

It verifies each webhook (Standard Webhooks, scheme v1), takes each once by its webhook-id, and answers only after it
has it. Put your own work where ``handle`` is.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE_SECONDS = 300
LARGEST_BODY = 1024 * 1024
KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
seen = set()  # keep it in your database, written together with what you make of the event


def is_genuine(headers, body):
    """Whether the webhook is signed with our secret, and fresh."""
    webhook_id, sent_at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent_at.isdecimal() or abs(time.time() - int(sent_at)) > TOLERANCE_SECONDS:
        return False
    content = f"{webhook_id}.{sent_at}.".encode() + body
    ours = "v1," + base64.b64encode(hmac.new(KEY, content, hashlib.sha256).digest()).decode()
    # while a secret rotates there are several signatures: one that fits will do
    return any(hmac.compare_digest(ours.encode(), one.encode()) for one in headers.get("webhook-signature", "").split())


def handle(event):
    """Your work."""
    order = event["event"].get("productOrder", {})
    print(event["eventType"], order.get("id"), order.get("externalId"), order.get("state"), flush=True)


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = int(self.headers.get("content-length", "0"))
        if length > LARGEST_BODY:
            self.close_connection = True
            return self.answer(413)
        body = self.rfile.read(length)
        if not is_genuine(self.headers, body):
            return self.answer(401)
        if self.headers["webhook-id"] not in seen:
            handle(json.loads(body))
            seen.add(self.headers["webhook-id"])
        return self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_details):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
    print(f"listening on {server.server_address[1]}", flush=True)
    server.serve_forever()
