# trace: open fails: errno 13
# trace: chmod fails: errno 1
"""What a mode does not grant, a user is refused, whoever runs the engine: on the real interpreter
root becomes a user first."""
import errno
import os
import stat
import tempfile

if os.getuid() == 0:
    os.setgroups([100])
    os.setresgid(1000, 1000, 1000)
    os.setresuid(1000, 1000, 1000)
user, group = os.getuid(), os.getgid()


def tried(call, *arguments, **more):
    try:
        done = call(*arguments, **more)
        if hasattr(done, "close"):
            done.close()
        return "done"
    except OSError as error:
        return errno.errorcode[error.errno]


def mode_of(path):
    return stat.filemode(os.stat(path, follow_symlinks=False).st_mode)


os.umask(0o022)
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    with open("file", "w") as file:
        file.write("text")
    about = os.stat("file")
    print(about.st_uid == user, about.st_gid == group, mode_of("file"))
    for mode in (0o000, 0o200, 0o400, 0o600, 0o060, 0o006):
        os.chmod("file", mode)
        print(f"{mode:03o}", tried(open, "file"), tried(open, "file", "a"),
              tried(open, "file", "r+"),
              [os.access("file", way) for way in (os.F_OK, os.R_OK, os.W_OK, os.X_OK)])
    os.mkdir("way")
    with open("way/in", "w"):
        pass
    for mode in (0o000, 0o100, 0o200, 0o300, 0o400, 0o500, 0o700):
        os.chmod("way", mode)
        print(f"{mode:03o}", tried(os.stat, "way/in"), tried(open, "way/in"),
              tried(open, "way/new", "w"), tried(os.unlink, "way/new"), tried(os.listdir, "way"),
              tried(os.chdir, "way"), tried(os.mkdir, "way/sub"), tried(os.rmdir, "way/sub"))
        os.chdir(folder)
    os.chmod("way", 0o700)
    print(tried(os.chown, "file", 0, -1), tried(os.chown, "file", -1, 0),
          tried(os.chown, "file", user, group), tried(os.chown, "file", -1, -1))
    for path in ("/", "/etc/passwd", "/usr"):
        print(path, os.stat(path).st_uid, tried(os.chmod, path, 0o777), tried(os.utime, path),
              tried(os.utime, path, (1, 1)), tried(os.chown, path, user, group),
              os.access(path, os.W_OK))
    print(tried(open, "/etc/shadow"), tried(open, "/etc/passwd", "a"), tried(open, "/new", "w"),
          tried(os.unlink, "/etc/passwd"), tried(os.rename, "/etc/passwd", "mine"),
          tried(os.mkdir, "/usr/new"), tried(os.link, "/etc/passwd", "hard"))
    os.mkdir("sticky")
    os.chmod("sticky", 0o1777)
    os.mkdir("shared")
    os.chmod("shared", 0o2775)
    os.mkdir("shared/sub")
    print(mode_of("sticky"), mode_of("shared"), mode_of("shared/sub"), mode_of("/tmp"))
    os.chmod("file", 0o6755)
    print(mode_of("file"))
    with open("file", "a") as file:
        file.write("more")
    print(mode_of("file"))
    os.symlink("none", "link")
    print(mode_of("link"), tried(os.lchown, "link", user, group), tried(os.lchown, "link", 0, 0))
    for call, arguments in ((os.setuid, (0,)), (os.setuid, (user,)), (os.seteuid, (0,)),
                            (os.setgid, (0,)), (os.setgid, (group,)), (os.setgroups, ([0],)),
                            (os.setreuid, (-1, 0)), (os.setreuid, (-1, user)),
                            (os.setregid, (0, 0)), (os.setresuid, (-1, -1, -1)),
                            (os.setresuid, (user, user, 0)),
                            (os.setresgid, (group, -1, group)), (os.initgroups, ("root", 0))):
        print(call.__name__, tried(call, *arguments))
    print(os.getresuid() == (user,) * 3, os.getresgid() == (group,) * 3, os.geteuid() == user)
