// Environment, locale, domain of texts and C's streams of standard input, output and errors are
// exchanged when another process runs; chance is asked for by its state. Source: setlocale(3),
// random(3), drand48(3), textdomain(3), bindtextdomain(3) of Linux man-pages 6.03; glibc 2.36
// stdlib/random.c, stdlib/drand48-iter.c.
#include "scheduler/host/libc/own_state.h"

#include <clocale>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include "scheduler/base/own.h"
#include "scheduler/base/shared.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/streams.h"
#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

namespace {

char* set_locale(int category, const char* locale) {
  static const auto own = librarys_own<char* (*)(int, const char*)>("setlocale");
  return own(category, locale);
}

const base::own::String& first_locale() {
  static const base::own::String locale = set_locale(LC_ALL, nullptr);
  return locale;
}

base::own::String& locale_in_force() {
  static base::own::String locale = first_locale();
  return locale;
}

void enter_locale(const Process& process) {
  const std::string_view wanted =
      process.locale.empty() ? std::string_view(first_locale()) : process.locale;
  if (wanted == locale_in_force()) return;
  locale_in_force() = wanted;
  set_locale(LC_ALL, locale_in_force().c_str());
}

constexpr const char* kFirstDomain = "messages";

const char* set_domain(const char* domain) {
  static const auto own = librarys_own<char* (*)(const char*)>("textdomain");
  return own(domain);
}

const char* set_folder(const char* domain, const char* folder) {
  static const auto own = librarys_own<char* (*)(const char*, const char*)>("bindtextdomain");
  return own(domain, folder);
}

// all_folders: of the domains for which some process has set one: where their texts lay before.
std::map<std::string, std::string>& all_folders() {
  struct Folders;
  return base::shared<std::map<std::string, std::string>, Folders>();
}

base::own::String& domain_in_force() {
  static base::own::String domain = kFirstDomain;
  return domain;
}

void enter_domain(const Process& process) {
  const std::string wanted = process.text_domain.empty() ? kFirstDomain : process.text_domain;
  if (std::string_view(wanted) != domain_in_force()) set_domain(wanted.c_str());
  domain_in_force() = wanted;
  for (const auto& [domain, before] : all_folders()) {
    const auto own = process.text_folders.find(domain);
    const std::string& folder = own == process.text_folders.end() ? before : own->second;
    set_folder(domain.c_str(), folder.c_str());
  }
}

// chance: of the calling process.
RandomState& own_chance() {
  struct BeforeTheRun;
  auto& state = simulating() ? calling_process().random
                             : base::shared<std::unique_ptr<RandomState>, BeforeTheRun>();
  if (state == nullptr) {
    state = std::make_unique<RandomState>();
    initstate_r(1, state->numbers, sizeof state->numbers, &state->of_random);
  }
  return *state;
}

}  // namespace

void enter_process(Process* before, Process& process) {
  if (before != nullptr) before->environment.leave();
  process.environment.enter();
  enter_locale(process);
  enter_domain(process);
  enter_streams(before, process);
  charge_memory_to(process.memory);
}

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

char* setlocale(int category, const char* locale) noexcept {
  char* const result = set_locale(category, locale);
  if (simulating() && locale != nullptr && result != nullptr) {
    locale_in_force() = set_locale(LC_ALL, nullptr);
    calling_process().locale = locale_in_force();
  }
  return result;
}

char* textdomain(const char* domain) noexcept {
  const char* const result = set_domain(domain);
  if (simulating() && domain != nullptr && result != nullptr) {
    calling_process().text_domain = domain_in_force() = result;
  }
  return const_cast<char*>(result);
}

char* bindtextdomain(const char* domain, const char* folder) noexcept {
  const bool sets = simulating() && domain != nullptr && *domain != '\0' && folder != nullptr;
  if (sets) {
    const char* const before = set_folder(domain, nullptr);
    if (before != nullptr) all_folders().emplace(domain, before);
  }
  const char* const result = set_folder(domain, folder);
  if (sets && result != nullptr) calling_process().text_folders[domain] = result;
  return const_cast<char*>(result);
}

// initstate, setstate: give what was in use before, as it can be given to setstate again. Source:
// glibc 2.36 stdlib/random.c.
char* initstate(unsigned seed, char* state, size_t size) noexcept {
  random_data& data = own_chance().of_random;
  auto* const before = reinterpret_cast<char*>(data.state - 1);
  return initstate_r(seed, state, size, &data) == 0 ? before : nullptr;
}
char* setstate(char* state) noexcept {
  random_data& data = own_chance().of_random;
  auto* const before = reinterpret_cast<char*>(data.state - 1);
  return setstate_r(state, &data) == 0 ? before : nullptr;
}

long random() noexcept {
  std::int32_t number = 0;
  random_r(&own_chance().of_random, &number);
  return number;
}
void srandom(unsigned seed) noexcept { srandom_r(seed, &own_chance().of_random); }
int rand() noexcept { return static_cast<int>(random()); }
void srand(unsigned seed) noexcept { srandom(seed); }

// FS_CHANCE: a number of drand48(3)'s family; the rest: what its _r() takes before the state.
#define FS_CHANCE(name, kind, ...)                                         \
  kind number = 0;                                                         \
  name##_r(__VA_ARGS__ __VA_OPT__(, ) & own_chance().of_drand48, &number); \
  return number

double drand48() noexcept { FS_CHANCE(drand48, double); }
double erand48(unsigned short state[3]) noexcept { FS_CHANCE(erand48, double, state); }
long lrand48() noexcept { FS_CHANCE(lrand48, long); }
long nrand48(unsigned short state[3]) noexcept { FS_CHANCE(nrand48, long, state); }
long mrand48() noexcept { FS_CHANCE(mrand48, long); }
long jrand48(unsigned short state[3]) noexcept { FS_CHANCE(jrand48, long, state); }
void srand48(long seed) noexcept { srand48_r(seed, &own_chance().of_drand48); }
unsigned short* seed48(unsigned short seed[3]) noexcept {
  drand48_data& state = own_chance().of_drand48;
  seed48_r(seed, &state);
  return state.__old_x;
}
void lcong48(unsigned short parameters[7]) noexcept {
  lcong48_r(parameters, &own_chance().of_drand48);
}

}  // extern "C"
