"""requests ask a server of flask in a thread."""
import threading, requests
from flask import Flask, jsonify
from werkzeug.serving import make_server
app = Flask(__name__)
@app.route("/<name>")
def hello(name): return jsonify(hello=name)
server = make_server("127.0.0.1", 5000, app, threaded=True)
t = threading.Thread(target=server.serve_forever); t.start()
for n in ("a", "b"): print(requests.get(f"http://127.0.0.1:5000/{n}").json())
server.shutdown(); t.join(); print("done")
