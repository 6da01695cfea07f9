"""SimPy: processes are generators."""
from SimPy.Simulation import *
class Car(Process):
    def drive(self):
        while now() < 10:
            print(self.name, "parks", now()); yield hold, self, 3
            print(self.name, "drives", now()); yield hold, self, 2
initialize()
for i in range(2):
    c = Car(name=f"car{i}"); activate(c, c.drive(), at=i)
simulate(until=12)
