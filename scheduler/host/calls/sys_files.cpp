// Files of /sys: the cores, and the interfaces. What else Linux has there, the machine has not.
#include "scheduler/host/calls/made_files.h"
#include "scheduler/machine/kernel/facts.h"

namespace fiberscope::host {

namespace {

void add_cores(MadeTexts& texts) {
  const std::string front = "devices/system/cpu/";
  const auto list = [] { return core_list() + "\n"; };
  for (const char* name : {"online", "possible", "present"}) texts.add(front + name, list);
  texts.add(front + "offline", [] { return std::string("\n"); });
  texts.add(front + "isolated", [] { return std::string("\n"); });
  texts.add(front + "kernel_max",
            [] { return std::to_string(base::kCoresMax - 1) + "\n"; });
  for (std::uint32_t core = 0; core < Runtime::get()->options().machine.cores; ++core) {
    const std::string folder = front + "cpu" + std::to_string(core) + "/";
    const std::string number = std::to_string(core) + "\n";
    const auto own = [number] { return number; };
    if (core > 0) texts.add(folder + "online", [] { return std::string("1\n"); });
    texts.add(folder + "topology/core_id", own);
    texts.add(folder + "topology/core_cpus_list", own);
    texts.add(folder + "topology/thread_siblings_list", own);
    texts.add(folder + "topology/physical_package_id", [] { return std::string("0\n"); });
    texts.add(folder + "topology/core_siblings_list", list);
    texts.add(folder + "topology/package_cpus_list", list);
    texts.add(folder + "topology/core_siblings", [] { return core_mask() + "\n"; });
  }
  const std::string node = "devices/system/node/";
  texts.add(node + "online", [] { return std::string("0\n"); });
  texts.add(node + "possible", [] { return std::string("0\n"); });
  texts.add(node + "node0/cpulist", list);
  texts.add(node + "node0/cpumap", [] { return core_mask() + "\n"; });
}

void add_interfaces(MadeTexts& texts) {
  const auto interface = [&](const std::string& name, const char* address, const char* mtu,
                             const char* state) {
    const auto fact = [&](const char* file, const std::string& text) {
      texts.add("class/net/" + name + "/" + file, [text] { return text + "\n"; });
    };
    fact("address", address);
    fact("mtu", mtu);
    fact("operstate", state);
    fact("ifindex", name == "lo" ? "1" : "2");
    fact("type", name == "lo" ? "772" : "1");  // ARPHRD_LOOPBACK, ARPHRD_ETHER
  };
  interface("lo", "00:00:00:00:00:00", "65536", "unknown");
  interface("eth0", "02:00:00:00:00:01", "1500", "up");
}

}  // namespace

void add_sys_texts(MadeTexts& texts) {
  add_cores(texts);
  add_interfaces(texts);
  for (const char* none : {"block", "bus", "class/block", "class/hwmon", "class/power_supply",
                           "class/thermal", "dev/block", "fs/cgroup", "kernel", "module"}) {
    texts.add_folder(none);
  }
}

}  // namespace fiberscope::host
