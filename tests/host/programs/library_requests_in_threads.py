"""requests ask a server of the standard library, from a pool of threads."""
import requests, http.server, threading
from concurrent.futures import ThreadPoolExecutor
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self,*a): pass
s = http.server.ThreadingHTTPServer(("127.0.0.1",0),H)
threading.Thread(target=s.serve_forever,daemon=True).start()
u=f"http://127.0.0.1:{s.server_port}/"
with ThreadPoolExecutor(3) as p: print([r.status_code for r in p.map(requests.get,[u]*5)])
s.shutdown()
