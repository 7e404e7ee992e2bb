"""The sandbox and the bridge as whole processes, for benches of what goes on between them."""
import base64
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ADMIN = base64.b64encode(b"admin@mirinae.example:token").decode()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stolen_seconds():
    """Of all cores, since the machine started: what a virtual machine's host gave to its neighbours instead."""
    fields = pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()
    return int(fields[8]) / os.sysconf("SC_CLK_TCK")


class Program:
    """A child process with its output in a file."""

    def __init__(self, command, log, environment=()):
        self.log = log
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                [str(word) for word in command], cwd=ROOT, stdout=output, stderr=output,
                env=os.environ | dict(environment),
            )

    def check(self):
        if self.process.poll() is not None:
            sys.exit(f"a program ended by itself; {self.log} ends with\n" + self.log.read_text()[-2000:])

    def cpu_seconds(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text()
        fields = text.rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self, field="VmHWM"):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+)", text)[1]) / 1024

    def end(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class World:
    """A sandbox with the bridge installed on it, in a folder that goes with the object."""

    def __init__(self, build, pack, sandbox_arguments=(), site=""):
        self.build = build
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="healthlint-bench-"))
        (self.folder / "bench.rules.yaml").write_text(pack)
        (self.folder / "site.yaml").write_text("schema: healthlint-site/v1\n" + site)
        self.jira = f"http://localhost:{free_port()}"
        self.url = f"http://localhost:{free_port()}"
        self.bridge = None
        self.sandbox = Program(
            [build / "bin/healthlint-sandbox", "--port", self.jira.rsplit(":", 1)[1], *sandbox_arguments],
            self.folder / "sandbox.log",
        )
        self.wait(self.sandbox, self.jira + "/rest/api/3/serverInfo")
        (self.folder / "healthlint.yaml").write_text(
            f"""listen: {{host: 127.0.0.1, port: {self.url.rsplit(":", 1)[1]}}}
base_url: {self.url}
log: {{level: info}}
store: {{path: {self.folder}/store.db}}
rules: {{pack: {self.folder}/bench.rules.yaml, site: {self.folder}/site.yaml}}
connect: {{install_keys_url: "{self.jira}/install-keys", allowed_sites: ["{self.jira}"]}}
digest: {{enabled: false}}
"""
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for program in (self.bridge, self.sandbox):
            if program:
                program.end()
        shutil.rmtree(self.folder)

    def start_bridge(self, prefix=()):
        self.bridge = Program(
            [*prefix, self.build / "bin/healthlint", "serve", "--config", self.folder / "healthlint.yaml"],
            self.folder / "bridge.log",
            {"HEALTHLINT_SECRET_KEY": base64.b64encode(b"k" * 32).decode()},
        )
        self.wait(self.bridge, self.url + "/healthz")

    def install(self):
        descriptor = self.url + "/atlassian-connect.json"
        return self.call("POST", "/sandbox/install", {"product": "jira", "descriptor_url": descriptor})

    def wait(self, program, url):
        for _ in range(1200):
            program.check()
            try:
                with urllib.request.urlopen(url, timeout=60):
                    return
            except urllib.error.HTTPError:
                return  # it answers
            except OSError:
                time.sleep(0.05)
        sys.exit(f"no answer at {url}")

    def call(self, method, path, body=None):
        """To the sandbox, as an administrator."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.jira + path, data, {"Authorization": "Basic " + ADMIN, "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=600) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def ledger(self):
        return self.call("GET", "/sandbox/ledger")

    def calls(self, endpoint):
        return self.ledger()["by_endpoint"].get(endpoint, 0)

    def requests(self, path, since=0):
        rows = self.call("GET", f"/sandbox/requests?since={since}&path={path}")
        return [row for row in rows if row["caller"] == "app"]

    def events(self, name):
        """Lines of the bridge's log with this event."""
        lines = (self.folder / "bridge.log").read_text(errors="replace").splitlines()
        return [json.loads(line) for line in lines if f'"{name}"' in line and line.startswith("{")]

    def wait_for(self, name, count=1, seconds=3600):
        for _ in range(int(seconds / 0.02)):
            self.bridge.check()
            found = self.events(name)
            if len(found) >= count:
                return found[count - 1]
            time.sleep(0.02)
        sys.exit(f"no {name} in {seconds} s")


def report(goals):
    missed = 0
    for name, value, sign, goal in goals:
        held = value >= goal if sign == ">=" else value <= goal
        missed += not held
        print(f"{'reached' if held else 'MISSED':8}{name}: {value:,.2f} (goal {sign} {goal:,})", flush=True)
    return missed
