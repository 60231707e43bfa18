"""look.py BROWSER FILE WIDTH [COUNT]: opens an HTML file in a headless Chromium with an empty profile, in a window of so many
pixels, types COUNT into each list of choices, and prints as JSON what is to be seen then:

text       what a reader sees
forms      of each form what a reader sees, after COUNT was typed into it
width      the width that the page takes
requests   every URL that was asked for
said       what the console and the log hold: errors, refusals of the content security policy
dialogs    what a script said in a window of its own

It speaks the DevTools protocol over a pipe: JSON ended by NUL, commands on descriptor 3, answers and events on 4.
"""
import json
import os
import subprocess
import sys
import tempfile

browser, path, width = sys.argv[1], os.path.abspath(sys.argv[2]), int(sys.argv[3])
count = sys.argv[4] if len(sys.argv) > 4 else ""
FLAGS = ("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
         "--disable-component-update --disable-sync --disable-dev-shm-usage --remote-debugging-pipe").split()


class Browser:
    def __init__(self, profile):
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        shell = 'exec "$@" 3<&%d 4>&%d' % (theirs_in, theirs_out)
        self.process = subprocess.Popen(["bash", "-c", shell, "bash", browser, *FLAGS, "--user-data-dir=" + profile],
                                        pass_fds=(theirs_in, theirs_out), stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.out, self.answers = os.fdopen(ours_out, "wb", 0), os.fdopen(ours_in, "rb")
        self.events, self.session, self.last = [], None, 0

    def read(self):
        text = bytearray()
        while (byte := self.answers.read(1)) != b"\0":
            if not byte:
                raise SystemExit("look.py: the browser ended")
            text += byte
        return json.loads(text)

    def ask(self, method, **parameters):
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.out.write(json.dumps(message).encode() + b"\0")
        while (answer := self.read()).get("id") != self.last:
            self.note(answer)
        if "error" in answer:
            raise SystemExit("look.py: %s: %s" % (method, answer["error"]))
        return answer["result"]

    def note(self, event):
        self.events.append(event)
        if event.get("method") == "Page.javascriptDialogOpening":
            self.last += 1
            self.out.write(json.dumps({"id": self.last, "method": "Page.handleJavaScriptDialog", "params": {"accept": True},
                                       "sessionId": self.session}).encode() + b"\0")

    def wait(self, method):
        while not self.of(method):
            self.note(self.read())

    def of(self, method):
        return [event["params"] for event in self.events if event.get("method") == method]

    def value(self, expression):
        result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise SystemExit("look.py: %s" % result["exceptionDetails"])
        return result["result"].get("value")


def look(page):
    target = page.ask("Target.createTarget", url="about:blank")["targetId"]
    page.session = page.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Runtime", "Log", "Network"):
        page.ask(domain + ".enable")
    page.ask("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
    page.ask("Page.navigate", url="file://" + path)
    page.wait("Page.loadEventFired")
    for i in range(page.value("document.querySelectorAll('select').length")):
        page.value("document.querySelectorAll('select')[%d].focus()" % i)
        for letter in count:
            page.ask("Input.dispatchKeyEvent", type="char", text=letter)
    return {
        "text": page.value("document.body.innerText"),
        "forms": page.value("[...document.forms].map(form => form.innerText)"),
        "width": page.value("document.documentElement.scrollWidth"),
        "requests": [event["request"]["url"] for event in page.of("Network.requestWillBeSent")],
        "said": [event.get("entry", event) for method in ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")
                 for event in page.of(method)],
        "dialogs": [event["message"] for event in page.of("Page.javascriptDialogOpening")],
    }


with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
    opened = Browser(profile)
    seen = look(opened)
    opened.session = None
    opened.ask("Browser.close")
    opened.process.wait(20)
print(json.dumps(seen, ensure_ascii=False, indent=1))
