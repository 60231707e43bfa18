"""stubborn.py PORT FOLDER: an SMTP server on 127.0.0.1 that takes every mail whole, keeps it in FOLDER, and then says what
the recipient's name is: hold@ nothing, garbage@ a line that is no answer, and 220@, 451@ and the like that number. To mute@ it
does not answer at all.
"""
import os
import socketserver
import sys
import time


class Session(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write((line + "\r\n").encode())

    def handle(self):
        recipient = ""
        self.say("220 stubborn")
        while command := self.rfile.readline().decode().strip():
            if command.startswith("RCPT"):
                recipient = command.split("<")[1].split("@")[0]
            if recipient == "mute":
                time.sleep(60)
            if command != "DATA":
                self.say("250 OK")
                continue
            self.say("354 go ahead")
            with open(os.path.join(sys.argv[2], recipient), "ab") as mail:
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    mail.write(line)
            if recipient == "hold":
                time.sleep(60)
            self.say("what?" if recipient == "garbage" else recipient + " said")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", int(sys.argv[1])), Session).serve_forever()
