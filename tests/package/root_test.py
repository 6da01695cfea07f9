"""The Debian package in a bare Debian: what it says it needs is enough.

    root_test.py BUILD_FOLDER

Makes the package by cpack, and by debootstrap a bare system of this release, in which nothing is
installed but what the package asks for. There it is installed, runs a program, draws a picture,
opens its window on a display of Xvfb, and is removed, without a trace. The bare system comes from
where apt takes its packages here, and is kept in $XDG_CACHE_HOME/fiberscope.

Leaves with status 77, and says why, where no system can be made: without root, without debootstrap,
without the permission to mount, without packages.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(sys.argv[1]).resolve()
CACHES = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
CACHE = CACHES / "fiberscope"
SKIPPED = 77

# Runs as root of the bare system, where the network is the outer one.
INSIDE = r"""set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 HOME=/root
listed() {
  find / -xdev -path /proc -prune -o -path /tmp -prune -o -path /dev -prune -o -print | sort
}
apt-get -q update >/tmp/apt.log 2>&1 || { tail -n 3 /tmp/apt.log; exit 77; }
apt-get -q install -y /tmp/fiberscope.deb >>/tmp/apt.log 2>&1 ||
  { tail -n 20 /tmp/apt.log; exit 1; }
echo "packages $(dpkg-query -f '.\n' -W | wc -l)"
useradd --create-home student
as_student() { su student -c "cd && $*"; }
listed >/tmp/before
printf 'import gevent\ndef f(n):\n    gevent.sleep(n)\n    print(n)\n' >/home/student/own.py
printf 'gevent.joinall([gevent.spawn(f, 2), gevent.spawn(f, 1)])\n' >>/home/student/own.py
as_student fiberscope --version
[ "$(as_student fiberscope run own.py)" = "$(printf '1\n2')" ]
echo "ran a program"
as_student fiberscope run lost_update >/dev/null
as_student fiberscope export foo_bar_func -o out.png -o out.svg
as_student python3 -c "'import sys; sys.exit(open(\"out.png\", \"rb\").read(4) != b\"\\x89PNG\")'"
echo "drew a picture"
as_student DISPLAY=$DISPLAY fiberscope --smoke-test --screenshot window.png foo_bar_func
[ "$(stat -c %s /home/student/window.png)" -gt 20000 ]
echo "opened the window"
man=$(zcat /usr/share/man/man1/fiberscope.1.gz | head -n 1)
[ "${man#.TH FIBERSCOPE 1}" != "$man" ]
rm -r /home/student/* /home/student/.[!.]* 2>/dev/null || true
apt-get -q purge -y fiberscope >>/tmp/apt.log 2>&1
listed >/tmp/after
dpkg -L fiberscope 2>/dev/null && exit 1
comm -13 /tmp/before /tmp/after | grep -v -e '^/var/cache/' -e '^/var/lib/apt/' -e '^/var/log/' \
  -e '^/var/lib/dpkg/' -e '^/home/student' && { echo "left behind"; exit 1; }
find / -xdev -path /proc -prune -o -path /tmp -prune -o -iname '*fiberscope*' -print | grep . &&
  { echo "left behind"; exit 1; }
echo "removed"
"""


def skip(why):
    print(f"SKIPPED, the package was not tried in a bare system: {why}")
    sys.exit(SKIPPED)


def run(*words, **more):
    """Runs it; its output is shown when it fails."""
    done = subprocess.run([*map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", check=False, **more)
    return done.returncode, done.stdout


def the_package():
    """The .deb, newly made."""
    for old in BUILD.glob("fiberscope_*.deb"):
        old.unlink()
    status, said = run("cpack", "-G", "DEB", cwd=BUILD)
    made = list(BUILD.glob("fiberscope_*.deb"))
    if status or len(made) != 1:
        sys.exit(f"cpack made no package:\n{said}")
    return made[0]


def release():
    """The code name of this release, and where apt has its packages from."""
    lines = pathlib.Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    facts = dict(line.split("=", 1) for line in lines if "=" in line)
    name = facts.get("VERSION_CODENAME", "").strip('"')
    _, sources = run("apt-get", "indextargets", "--format",
                     "$(RELEASE) $(COMPONENT) $(REPO_URI)",
                     "Created-By: Packages")
    for line in sources.splitlines():
        if line.startswith(f"{name} main "):
            return name, line.split()[2]
    skip(f"apt names no place for {name}")


def bare_system(top):
    """A folder with a bare system: from the cache, or by debootstrap."""
    name, place = release()
    kept, root = CACHE / f"bare-{name}.tar", top / "root"
    root.mkdir()
    if not kept.is_file():
        status, said = run("debootstrap", "--variant=minbase", name, root, place)
        if status:
            skip("debootstrap did not succeed: " + " | ".join(said.splitlines()[-3:]))
        shutil.rmtree(root / "var/cache/apt/archives", ignore_errors=True)
        (root / "var/cache/apt/archives/partial").mkdir(parents=True)
        CACHE.mkdir(parents=True, exist_ok=True)
        new = kept.with_suffix(f".{os.getpid()}")
        run("tar", "--one-file-system", "-C", root, "-cf", new, ".")
        new.rename(kept)
    else:
        status, said = run("tar", "-C", root, "-xpf", kept)
        if status:
            kept.unlink()
            sys.exit(f"the bare system that was kept is damaged, and removed:\n{said}")
    # apt has its packages from where it has them here
    for part in ("apt/sources.list", "apt/sources.list.d", "apt/apt.conf.d", "resolv.conf",
                 "hosts"):
        source, target = pathlib.Path("/etc", part), root / "etc" / part
        if source.is_dir():
            for file in source.iterdir():
                if file.suffix in (".list", ".sources") or "Acquire" in file.read_text("utf-8"):
                    shutil.copy(file, target / file.name)
        elif source.exists():
            target.unlink(missing_ok=True)
            shutil.copy(source, target)
    return root


def main():
    if os.geteuid() != 0:
        skip("this needs root")
    for tool in ("debootstrap", "unshare", "Xvfb", "cpack"):
        if not shutil.which(tool):
            skip(f"there is no {tool}")
    status, said = run("unshare", "--mount", "--propagation", "private",
                       "mount", "-t", "tmpfs", "none", "/mnt")
    if status:
        skip(f"mounting is not permitted: {said.strip()}")
    deb = the_package()
    with tempfile.TemporaryDirectory(dir="/var/tmp") as scratch:
        root = bare_system(pathlib.Path(scratch))
        shutil.copy(deb, root / "tmp/fiberscope.deb")
        (root / "tmp/inside.sh").write_text(INSIDE)
        display = f":{1000 + os.getpid() % 50000}"
        with subprocess.Popen(
                ["Xvfb", display, "-screen", "0", "1280x800x24", "-nolisten", "unix"],
                stderr=subprocess.DEVNULL) as screen:
            try:
                status, said = run(
                    "unshare", "--mount", "--propagation", "private", "--pid", "--fork",
                    "bash", "-c",
                    'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && '
                    'exec env -i PATH="$PATH" DISPLAY="$1" chroot "$0" bash /tmp/inside.sh',
                    root, display)
            finally:
                screen.terminate()
        print(said)
        if status == SKIPPED:
            skip("the bare system reaches no packages")
        size = deb.stat().st_size
        print(f"{deb.name}: {size / 1e6:.1f} MB")
        return status


if __name__ == "__main__":
    sys.exit(main())
