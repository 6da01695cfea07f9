"""A Unix socket's name is a file: it lies in its folder, is found by any path to it, can be moved,
and is free again when it is removed."""
import multiprocessing.connection
import os
import socket
import stat
import tempfile
import threading

with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    server = socket.socket(socket.AF_UNIX)
    server.bind("./here.sock")
    print(server.getsockname(), os.listdir("."), stat.S_ISSOCK(os.stat("here.sock").st_mode))
    server.listen()

    def ask(path):
        client = socket.socket(socket.AF_UNIX)
        try:
            client.connect(path)
            accepted, _ = server.accept()
            accepted.send(b"yes")
            print(client.recv(10), client.getpeername())
        except OSError as error:
            print(error.strerror)

    ask("here.sock")
    os.rename("here.sock", "there.sock")
    ask("here.sock")
    ask("there.sock")
    for path in ("there.sock", "none/x.sock"):
        try:
            socket.socket(socket.AF_UNIX).bind(path)
        except OSError as error:
            print(error.strerror)
    open("file", "w").close()
    ask("file")
    try:
        open("there.sock")
    except OSError as error:
        print(error.strerror)
    os.unlink("there.sock")
    ask("there.sock")
    again = socket.socket(socket.AF_UNIX)
    again.bind("there.sock")
    server.close()
    again.close()
    ask("there.sock")
    print(sorted(os.listdir(".")))

    with multiprocessing.connection.Listener("mp.sock", "AF_UNIX") as listener:

        def client():
            with multiprocessing.connection.Client("mp.sock") as connection:
                connection.send({"a": 1})

        thread = threading.Thread(target=client)
        thread.start()
        with listener.accept() as connection:
            print(connection.recv())
        thread.join()
    print(os.path.exists("mp.sock"))
    os.chdir("/")
