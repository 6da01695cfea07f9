// World: what lies outside of the program, as recipes and scenarios declare it: hosts with
// services, devices, files and their disk, the lines somebody types, and the faults that befall
// all this.
//
// Owns the names, the ranges and the defaults; both sides of the trace read them. Each part lists
// its fields once, in `fields`; JSON and TOML follow that list. Deliberately does not know how any
// of it is simulated. Units: nanoseconds of virtual time, bytes, bytes per second.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/base/time.h"

namespace fiberscope::base {

// Page: what an HTTP service answers to GET `path`.
struct Page {
  std::string path = "/";
  std::uint64_t bytes = 1'000;  // of the body, when `text` is empty
  std::string text;             // the body itself
  TimeNs delay_ns = 0;          // from the request's arrival to the answer's departure
  std::uint32_t status = 200;
  bool operator==(const Page&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("path", s.path), f("bytes", s.bytes), f("text", s.text), f("delay_ns", s.delay_ns),
        f("status", s.status);
  }
};

// Service: what a host offers at a TCP port. kinds: "http"; "echo" sends back what it gets, after
// `delay_ns`; "silent" accepts and never says a word; "reset" resets the connection when data
// arrives; "send" says `text`, or `bytes` bytes, `delay_ns` after it accepted, and closes.
struct Service {
  std::string kind = "http";
  std::uint32_t port = 80;  // 1 to 65535
  TimeNs delay_ns = 0;
  std::uint64_t bytes = 0;
  std::string text;
  std::vector<Page> pages;  // http: none: every path is a page of 1000 bytes
  bool operator==(const Service&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("kind", s.kind), f("port", s.port), f("delay_ns", s.delay_ns), f("bytes", s.bytes),
        f("text", s.text), f("pages", s.pages);
  }
};
inline constexpr std::array<std::string_view, 5> kServiceKinds = {"http", "echo", "silent", "reset",
                                                                  "send"};

// Host: "localhost" stands for the program's own machine (latency 0 unless said otherwise).
struct Host {
  std::string name;
  std::string address;          // IPv4; empty: the next of 10.0.0.1, 10.0.0.2, ...
  TimeNs latency_ns = 0;        // of a packet's way there, and of its way back
  TimeNs jitter_ns = 0;         // up to so much more, by the seed
  std::uint64_t bandwidth = 0;  // bytes per second each way; 0: without limit
  double loss = 0;  // the part of datagrams that is lost, and of segments sent again; 0 to 1
  std::vector<Service> services;
  bool operator==(const Host&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("name", s.name), f("address", s.address), f("latency_ns", s.latency_ns),
        f("jitter_ns", s.jitter_ns), f("bandwidth", s.bandwidth), f("loss", s.loss),
        f("services", s.services);
  }
};

// Input: something that happens at a device, or a line of stdin.
struct Input {
  TimeNs at_ns = 0;
  std::string text;  // without the end of the line
  bool operator==(const Input&) const = default;
  static auto fields(auto& s, auto&& f) { f("at_ns", s.at_ns), f("text", s.text); }
};

// Device: a file that delivers a line for each input, as a serial mouse does.
struct Device {
  std::string name;  // "mouse"
  std::string path;  // where the program opens it; empty: /dev/NAME
  std::vector<Input> inputs;
  bool operator==(const Device&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("name", s.name), f("path", s.path), f("inputs", s.inputs);
  }
};

// Fault: kinds: "refuse" new connections, "reset" those there are, "delay" every packet by
// `delay_ns`, "stall": nothing arrives until it is over, "partition": everything is lost.
struct Fault {
  std::string kind;
  std::string host;  // empty: every declared one
  TimeNs from_ns = 0;
  TimeNs until_ns = kNever;
  TimeNs delay_ns = 0;
  double chance = 1;  // of each connection or packet it could meet, by the seed; 0 to 1
  bool operator==(const Fault&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("kind", s.kind), f("host", s.host), f("from_ns", s.from_ns), f("until_ns", s.until_ns),
        f("delay_ns", s.delay_ns), f("chance", s.chance);
  }
};
inline constexpr std::array<std::string_view, 5> kFaultKinds = {"refuse", "reset", "delay", "stall",
                                                                "partition"};

// File: one that lies on the disk before the program begins.
struct File {
  std::string path;         // from the program's working directory on
  std::string text;         // its content
  std::uint64_t bytes = 0;  // its size, when `text` is empty; at most kFileBytesMax
  bool operator==(const File&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("path", s.path), f("text", s.text), f("bytes", s.bytes);
  }
};
inline constexpr std::uint64_t kFileBytesMax = 1'073'741'824;

// Disk: where files lie. What was read or written once is in memory from then on.
struct Disk {
  TimeNs latency_ns = 100 * kMicrosecond;  // from a request to its first byte; up to kLatencyMaxNs
  std::uint64_t bandwidth = 500'000'000;   // bytes per second; at least 1
  bool operator==(const Disk&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("latency_ns", s.latency_ns), f("bandwidth", s.bandwidth);
  }
};
inline constexpr TimeNs kLatencyMaxNs = 1'000 * kSecond;

struct World {
  std::vector<Host> hosts;
  std::vector<Device> devices;
  std::vector<Fault> faults;
  std::vector<File> files;
  Disk disk;
  bool operator==(const World&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("hosts", s.hosts), f("devices", s.devices), f("faults", s.faults), f("files", s.files),
        f("disk", s.disk);
  }
};

// problem: what is wrong with the values of a part, "" when nothing is: ranges, kinds, names. Of
// what it holds only how it fits together: each part is asked for itself.
std::string problem(const Page& page);
std::string problem(const Service& service);
std::string problem(const Host& host);
std::string problem(const Input& input);
std::string problem(const Device& device);
std::string problem(const Fault& fault);
std::string problem(const File& file);
std::string problem(const Disk& disk);
std::string problem(const World& world);

}  // namespace fiberscope::base
