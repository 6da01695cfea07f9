"""What it shows.

More of it.
"""
# /// fiberscope
# title = "Hosts"
# seed = 7
# policy = "random"
# args = ["-v", "10"]
# machine = { cores = 4, gil = false, preemption = "adversarial", costs = { line_ns = 100 } }
# [[hosts]]
# name = "api"
# address = "10.0.0.7"
# latency_ms = 1.5
# bandwidth = 1000
# loss = 0.1
# [[hosts.services]]
# kind = "http"
# port = 80
# [[hosts.services.pages]]
# path = "/"
# bytes = 100
# [[devices]]
# name = "mouse"
# [[devices.inputs]]
# at_ms = 1
# text = "a"
# [[faults]]
# kind = "delay"
# host = "api"
# from_ms = 1
# until_ms = 2
# [[files]]
# path = "a.txt"
# text = """x"""
# [disk]
# latency_ms = 1
# ///
