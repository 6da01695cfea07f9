#include "scheduler/host/calls/settings_files.h"

#include <sys/utsname.h>
#include <utmp.h>

#include <string>

#include "scheduler/host/calls/made_texts.h"
#include "scheduler/host/calls/net_databases.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/machine/kernel/facts.h"

namespace fiberscope::host {

namespace {

constexpr gid_t kRootGroup = 0;
constexpr gid_t kShadowGroup = 42;
constexpr gid_t kLoginGroup = 43;

std::string users() {
  return "root:x:0:0:root:/root:/bin/bash\n"
         "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
         "bin:x:2:2:bin:/bin:/usr/sbin/nologin\n"
         "sys:x:3:3:sys:/dev:/usr/sbin/nologin\n"
         "mail:x:8:8:mail:/var/mail:/usr/sbin/nologin\n"
         "www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n"
         "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n" +
         printed("student:x:%u:%u:Student:%s:/bin/bash\n", machine::kStudent,
                 machine::kStudentGroup, machine::kStudentHome);
}

std::string groups() {
  return "root:x:0:\ndaemon:x:1:\nbin:x:2:\nsys:x:3:\ntty:x:5:\nmail:x:8:\nwww-data:x:33:\n" +
         printed("shadow:x:%u:\nutmp:x:%u:\nusers:x:%u:student\nnogroup:x:65534:\n"
                 "student:x:%u:\n",
                 kShadowGroup, kLoginGroup, machine::kPeopleGroup, machine::kStudentGroup);
}

// record: of what happened when the machine started.
utmp record(short type, const char* id, const char* line, const char* user, TimeNs at_ns) {
  utmp out{};
  out.ut_type = type;
  std::string_view(id).copy(out.ut_id, sizeof out.ut_id);
  std::string_view(line).copy(out.ut_line, sizeof out.ut_line);
  std::string_view(user).copy(out.ut_user, sizeof out.ut_user);
  out.ut_tv.tv_sec = static_cast<std::int32_t>(at_ns / base::kSecond);
  return out;
}

// logins: the start of the machine, and the user at the terminal that the program was started from.
std::string logins() {
  const TimeNs now_ns = Runtime::get()->kernel().wall_ns();
  utmp boot = record(BOOT_TIME, "~~", "~", "reboot",
                     now_ns - machine::up_ns(Runtime::get()->clock()));
  utsname name{};
  uname(&name);
  std::string_view(name.release).copy(boot.ut_host, sizeof boot.ut_host);
  utmp user = record(USER_PROCESS, "ts/0", "pts/0", "student", now_ns);
  user.ut_pid = kFirstPid - 1;
  std::string out(reinterpret_cast<const char*>(&boot), sizeof boot);
  return out.append(reinterpret_cast<const char*>(&user), sizeof user);
}

}  // namespace

void begin_settings() {
  machine::FileTree& tree = Runtime::get()->tree();
  const machine::InodeRef root = tree.root();
  for (const char* folder : {"/etc", "/home", "/run"}) {
    machine::InodeRef there;
    if (tree.find({root, folder}, true, there) != 0) tree.cover({root, folder}, 0755);
  }
  // a user of that name may have one here, and the program in it
  if (machine::InodeRef home; tree.find({root, machine::kStudentHome}, true, home) != 0) {
    tree.add_home({root, machine::kStudentHome}, machine::kStudent, machine::kStudentGroup);
  }
  tree.add_file({root, kUsersFile}, 0644, kRootGroup, users());
  tree.add_file({root, kGroupsFile}, 0644, kRootGroup, groups());
  // nobody but root reads these, so nothing need be in them
  for (const char* path : {"/etc/shadow", "/etc/gshadow"}) {
    tree.add_file({root, path}, 0640, kShadowGroup, "");
  }
  tree.add_file({root, kLoginsFile}, 0664, kLoginGroup, logins());
  tree.add_file({root, "/etc/hostname"}, 0644, kRootGroup,
                Runtime::get()->network().own_name() + "\n");
  tree.add_file({root, "/etc/protocols"}, 0644, kRootGroup, std::string(net_protocols_text()));
  tree.add_file({root, "/etc/services"}, 0644, kRootGroup, std::string(net_services_text()));
  tree.add_file({root, "/etc/timezone"}, 0644, kRootGroup, "Etc/UTC\n");
  tree.add_link("/usr/share/zoneinfo/Etc/UTC", {root, "/etc/localtime"});
}

}  // namespace fiberscope::host
