// Files of /sys: the cores, and the interfaces. What else Linux has there, the machine has not.
#include "scheduler/host/calls/made_files.h"
#include "scheduler/machine/kernel/facts.h"
#include "scheduler/machine/network/interfaces.h"

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
  for (const machine::Interface& one : machine::interfaces()) {
    const auto fact = [&](const char* file, const std::string& text) {
      texts.add(std::string("class/net/") + one.name + "/" + file, [text] { return text + "\n"; });
    };
    const auto hardware = [](const std::array<std::uint8_t, 6>& of) {
      return printed("%02x:%02x:%02x:%02x:%02x:%02x", of[0], of[1], of[2], of[3], of[4], of[5]);
    };
    fact("address", hardware(one.hardware));
    fact("broadcast", hardware(one.hardware_broadcast));
    fact("flags", printed("0x%x", one.flags));
    fact("mtu", std::to_string(one.mtu));
    fact("operstate", one.state);
    fact("ifindex", std::to_string(one.index));
    fact("type", std::to_string(one.kind));
  }
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
