"""Files that the program has made, read by C libraries, and the other way round: certificates and a
log of keys of OpenSSL, a database of libdb, the history of readline."""
import dbm.ndbm
import os
import readline
import ssl
import tempfile

KEY = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgR4VfZfDbNzzCPKNc
WqdIz1IsBXxEGDLaWk2YRF7GXX+hRANCAATbWHryV+39HKc2xPNiPz3f7oBj5xJM
//M2G5ghhzi2lzvoXw/+dty96C9nrwIIolemAv37komKIpZ213pbQdaN
-----END PRIVATE KEY-----
"""
CERTIFICATE = """-----BEGIN CERTIFICATE-----
MIIBXTCCAQSgAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNtYevJX7f0cpzbE
82I/Pd/ugGPnEkz/8zYbmCGHOLaXO+hfD/523L3oL2evAgiiV6YC/fuSiYoilnbX
eltB1o2jRTBDMBQGA1UdEQQNMAuCCWxvY2FsaG9zdDAMBgNVHRMEBTADAQH/MB0G
A1UdDgQWBBTvv+yqwc7+c0OJ2iIl5Y95+Ykj4jAKBggqhkjOPQQDAgNHADBEAiAC
Em7wCPWcykAmqrl8lo17brRXiwzCulI4ztQBJqcWxQIgCWirsY8zQ27P9lfGpBu7
9VMYy2+nA7Ozaqoc7/1fASQ=
-----END CERTIFICATE-----
"""

os.chdir(tempfile.mkdtemp())
for name, text in {"key": KEY, "root": CERTIFICATE, "chain": KEY + CERTIFICATE}.items():
    with open(name, "w") as file:
        file.write(text)
server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
server.load_cert_chain("root", "key")
server.load_cert_chain("chain")
client = ssl.create_default_context(cafile="root")
print(len(client.get_ca_certs()), client.get_ca_certs()[0]["subject"])
client.keylog_filename = "keys"

to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
ends = [
    client.wrap_bio(to_client, to_server, server_hostname="localhost"),
    server.wrap_bio(to_server, to_client, server_side=True),
]
done = set()
while len(done) < 2:
    for end in ends:
        try:
            end.do_handshake()
            done.add(end)
        except ssl.SSLWantReadError:
            pass
ends[0].write(b"hello")
print(ends[1].read(), ends[0].version())
with open("keys") as file:
    print(sorted({line.split()[0] for line in file if not line.startswith("#")}))
for name in ("nothing", "key"):
    try:
        client.load_verify_locations(name)
    except OSError as error:
        print(type(error).__name__, "NO_CERTIFICATE" in str(error) or error.errno)

with dbm.ndbm.open("base", "c") as base:
    base["one"] = b"1"
    base["many"] = b"x" * 900
with dbm.ndbm.open("base", "r") as base:
    print(sorted(base.keys()), len(base["many"]))
print(sorted(os.listdir(".")), dbm.whichdb("base"))

readline.add_history("first")
readline.add_history("second")
readline.write_history_file("history")
print(open("history").read())
readline.clear_history()
readline.read_history_file("history")
print(readline.get_current_history_length(), readline.get_history_item(2))
readline.append_history_file(1, "history")
print(open("history").read().split())
