"""A mail server on loopback for the tests: aiosmtpd with a folder that keeps each mail as it was read by Python's email module.

Arguments: folder, certificate, key. Prints its ports: STARTTLS offered; STARTTLS and sign-in wanted; TLS from the start; the same with LOGIN alone; no TLS.
A file named next-RECIPIENT in the folder says how the next mail to that recipient is misbehaved with.
"""
import asyncio
import json
import pathlib
import ssl
import sys
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP, AuthResult

folder = pathlib.Path(sys.argv[1])
kept = 0
arrived = []


def is_encrypted(server):
    return server.transport.get_extra_info("ssl_object") is not None


def sign_in(server, session, envelope, mechanism, data):
    user, password = data.login.decode(), data.password.decode()
    arrived.append(f"{mechanism} over {'TLS' if is_encrypted(server) else 'nothing'}")
    (folder / "sign-ins").write_text("\n".join(arrived))
    wanted = (folder / "secret-password").read_text()
    return AuthResult(success=(user, password) == ("sightline", wanted), handled=False, auth_data=data)


class Mailbox:
    def take(self, place, recipient):
        """What the next mail to this recipient is answered with at this place, once."""
        order = folder / f"next-{recipient}"
        if not order.exists():
            return None
        at, said = order.read_text().split(" ", 1)
        if at != place:
            return None
        order.unlink()
        return said

    async def handle_RCPT(self, server, session, envelope, address, options):
        if said := self.take("RCPT", address):
            if said == "drop":
                server.transport.abort()
                return "250 never read"
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        for recipient in envelope.rcpt_tos:
            said = self.take("DATA", recipient)
            if said == "keep and drop":
                self.keep(server, session, envelope)
                server.transport.abort()
                return "250 never read"
            if said == "keep and stay silent":
                self.keep(server, session, envelope)
                await asyncio.Event().wait()
            if said:
                return said
        return f"250 2.0.0 Ok: kept as {self.keep(server, session, envelope)}"

    def keep(self, server, session, envelope):
        global kept
        kept += 1
        mail = message_from_bytes(envelope.content, policy=default)
        seen = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": [[name, str(value)] for name, value in mail.items()],
            "text": mail.get_content(),
            "defects": [str(defect) for defect in mail.defects] + [str(defect) for value in mail.values() for defect in getattr(value, "defects", [])],
            "longest": max(len(line) for line in envelope.content.split(b"\r\n") if not line.startswith(b"Message-ID:")),
            "encrypted": is_encrypted(server),
            "user": session.auth_data.login.decode() if session.authenticated else None,
        }
        part = folder / f".{kept}"
        part.write_text(json.dumps(seen))
        part.rename(folder / f"{kept}.json")
        return kept


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    loop = asyncio.get_running_loop()
    same = {"hostname": "mail.test", "loop": loop, "authenticator": sign_in, "enable_SMTPUTF8": False}
    servers = [
        await loop.create_server(lambda: SMTP(Mailbox(), tls_context=context, **same), "127.0.0.1", 0),
        await loop.create_server(lambda: SMTP(Mailbox(), tls_context=context, require_starttls=True, auth_required=True, **same), "127.0.0.1", 0),
        await loop.create_server(lambda: SMTP(Mailbox(), auth_require_tls=False, **same), "127.0.0.1", 0, ssl=context),
        await loop.create_server(lambda: SMTP(Mailbox(), auth_require_tls=False, auth_exclude_mechanism=["PLAIN"], **same), "127.0.0.1", 0, ssl=context),
        await loop.create_server(lambda: SMTP(Mailbox(), **same), "127.0.0.1", 0),
    ]
    print(*[server.sockets[0].getsockname()[1] for server in servers], flush=True)
    # Gone with the tests: their end of the pipe closes.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
