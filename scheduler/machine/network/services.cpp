#include "scheduler/machine/network/services.h"

#include <poll.h>

#include <algorithm>
#include <cctype>

namespace fiberscope::machine {

const base::Service* find_service(Fabric& fabric, const Endpoint& at) {
  for (const Fabric::HostAt& host : fabric.hosts) {
    if (!at.is_v4() || host.address.s_addr != at.v4().s_addr) continue;
    for (const base::Service& service : host.link.host->services) {
      if (service.port == at.port) return &service;
    }
  }
  return nullptr;
}

void start_service(Fabric& fabric, const base::Service& service,
                   const std::shared_ptr<TcpSocket>& socket) {
  std::erase_if(fabric.sessions, [](const auto& session) { return session->over(); });
  auto session = std::make_shared<ServiceSession>(fabric, service, socket);
  fabric.sessions.push_back(session);
  session->begin();
}

ServiceSession::ServiceSession(Fabric& fabric, const base::Service& service,
                               std::shared_ptr<TcpSocket> socket)
    : fabric_(fabric), service_(service), socket_(std::move(socket)) {
  socket_->watch(*this);
}

ServiceSession::~ServiceSession() {
  if (socket_ != nullptr) socket_->unwatch(*this);
}

void ServiceSession::begin() {
  if (service_.kind == "send") {
    std::string text = service_.text;
    if (text.empty()) text.assign(service_.bytes, 'x');
    say(std::move(text), service_.delay_ns, true);
  }
  look();
}

void ServiceSession::changed(OpenFile&, short) { look(); }

void ServiceSession::look() {
  if (looking_) return;  // what it does itself makes changes, too
  const std::shared_ptr<ServiceSession> self = shared_from_this();
  looking_ = true;
  if (socket_ != nullptr && service_.kind != "silent") read_all();
  if (socket_ != nullptr) flush();
  looking_ = false;
}

void ServiceSession::read_all() {
  char buffer[16'384];
  std::int64_t count = 0;
  while (socket_ != nullptr && (count = socket_->read(buffer, sizeof buffer)) > 0) {
    const std::string got(buffer, static_cast<std::size_t>(count));
    if (service_.kind == "reset") {
      socket_->end().abort("the service resets");
      finish();
      return;
    }
    if (service_.kind == "echo") say(got, service_.delay_ns, false);
    if (service_.kind == "http") heard_ += got;
  }
  if (count == 0) at_end_ = true;
  if (count < 0 && count != -EAGAIN) {
    finish();
    return;
  }
  if (service_.kind == "http") answer_http();
}

void ServiceSession::answer_http() {
  const std::size_t end = heard_.find("\r\n\r\n");
  if (busy_ || closing_ || end == std::string::npos) return;
  std::string head = heard_.substr(0, end + 2);
  const std::size_t line_end = head.find("\r\n");
  const std::string line = head.substr(0, line_end);
  const std::size_t first = line.find(' ');
  const std::size_t second = line.find(' ', first + 1);
  const std::string method = line.substr(0, first);
  std::string path = first == std::string::npos ? "" : line.substr(first + 1, second - first - 1);
  path = path.substr(0, path.find('?'));
  for (char& c : head) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  std::size_t body_bytes = 0;
  if (const auto at = head.find("\r\ncontent-length:"); at != std::string::npos) {
    body_bytes = std::strtoul(head.c_str() + at + 17, nullptr, 10);
  }
  if (heard_.size() < end + 4 + body_bytes) return;
  heard_.erase(0, end + 4 + body_bytes);
  const bool old = line.ends_with("HTTP/1.0") && head.find("connection: keep-alive") == head.npos;
  const bool close = old || head.find("\r\nconnection: close") != std::string::npos;
  base::Page page;
  page.delay_ns = service_.delay_ns;
  if (!service_.pages.empty()) {
    const auto it = std::find_if(service_.pages.begin(), service_.pages.end(),
                                 [&](const base::Page& p) { return p.path == path; });
    if (it != service_.pages.end()) {
      page = *it;
    } else {
      page.status = 404;
      page.text = "Not Found\n";
    }
  }
  if (method != "GET" && method != "HEAD" && method != "POST") {
    page.status = 501;
    page.text = "Not Implemented\n";
  }
  std::string body = page.text;
  if (body.empty()) body.assign(page.bytes, 'x');
  const char* const word = page.status == 200 ? "OK" : page.status == 404 ? "Not Found" : "Status";
  std::string answer =
      "HTTP/1.1 " + std::to_string(page.status) + " " + word +
      "\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body.size()) +
      (close ? "\r\nConnection: close" : "") + "\r\n\r\n";
  if (method != "HEAD") answer += body;
  busy_ = true;
  say(std::move(answer), page.delay_ns, close);
}

void ServiceSession::say(std::string text, TimeNs delay_ns, bool and_close) {
  auto now = [self = weak_from_this(), text = std::move(text), and_close] {
    const auto session = self.lock();
    if (session == nullptr || session->over()) return;
    session->to_say_ += text;
    session->busy_ = false;
    session->closing_ = session->closing_ || and_close;
    session->look();
  };
  Kernel& kernel = fabric_.kernel;
  kernel.at(kernel.now_ns() + delay_ns, kernel.actor().cause, std::move(now));
}

void ServiceSession::flush() {
  while (!to_say_.empty()) {
    const std::int64_t count = socket_->write(to_say_.data(), to_say_.size());
    if (count == -EAGAIN) return;
    if (count < 0) {
      finish();
      return;
    }
    to_say_.erase(0, static_cast<std::size_t>(count));
  }
  const bool done = at_end_ && !busy_ && service_.kind != "send";
  if (closing_ || done) finish();
}

void ServiceSession::finish() {
  if (socket_ == nullptr) return;
  socket_->unwatch(*this);
  // it may be telling its watchers at this moment
  Kernel& kernel = fabric_.kernel;
  kernel.at(kernel.now_ns(), kernel.actor().cause, [socket = std::move(socket_)] {});
  socket_ = nullptr;
}

}  // namespace fiberscope::machine
