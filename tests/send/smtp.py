"""smtp.py PORT FOLDER [CERTIFICATE KEY]: an SMTP server (aiosmtpd) on 127.0.0.1 that keeps each mail in FOLDER, with its
envelope in front. With a certificate it wants STARTTLS, and the user "user" with the password "se cret\"1". Some
recipients are refused: never@ for good, later@ for now, data@ when the text has come; cut@ ends the connection then.
"""
import asyncio
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("never@"):
            return "550 5.1.1 no such user"
        if address.startswith("later@"):
            return "451 4.2.0 try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("data@"):
            return "554 5.6.0 not this text"
        if envelope.rcpt_tos[0].startswith("cut@"):
            server.transport.close()
            return "250 OK"
        Handler.count += 1
        with open(os.path.join(sys.argv[2], str(Handler.count)), "wb") as mail:
            mail.write(("%s %s\n" % (envelope.mail_from, " ".join(envelope.rcpt_tos))).encode())
            mail.write(envelope.original_content)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"user" and data.password == b'se cret"1', handled=False)


def session():
    if len(sys.argv) < 4:
        return SMTP(Handler())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3], sys.argv[4])
    return SMTP(Handler(), tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticate)


async def main():
    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()


asyncio.run(main())
