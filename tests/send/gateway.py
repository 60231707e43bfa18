"""gateway.py PORT LOG: an HTTP gateway for text messages on 127.0.0.1 that appends each request to LOG as a line of JSON.
Texts that say so are answered otherwise: "later" 503, "never" 400, "lost" 502, "cut" not at all, "no" 200 without success.
"""
import http.server
import json
import sys
import urllib.parse


class Gateway(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        url = urllib.parse.urlsplit(self.path)
        with open(sys.argv[2], "a", encoding="utf-8") as log:
            print(json.dumps({"method": self.command, "path": url.path, "query": urllib.parse.parse_qs(url.query),
                              "body": body, "authorization": self.headers.get("Authorization"),
                              "key": self.headers.get("X-Key")}), file=log)
        said = urllib.parse.unquote(url.query) + body
        for word, code in (("later", 503), ("never", 400), ("lost", 502)):
            if word in said:
                return self.reply(code, "error: " + word)
        if "cut" in said:
            self.close_connection = True
            return None
        return self.reply(200, "error" if "no way" in said else "OK id=4711")

    def reply(self, code, text):
        self.send_response(code)
        self.end_headers()
        self.wfile.write(text.encode())

    do_GET = do_POST = answer

    def log_message(self, *arguments):
        pass


http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Gateway).serve_forever()
