// Random sequences of calls on files in the private tree and in a real temporary folder: results,
// errnos, contents and listings are the same.
#include <dirent.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "scheduler/machine/files/fifo.h"
#include "scheduler/machine/files/regular_file.h"
#include "tests/machine/rig.h"
#include "tests/support/portion.h"

using namespace fiberscope;
using namespace fiberscope::machine;

namespace {

// Nothing: an Outside without files.
class Nothing final : public Outside {
 public:
  int facts(const std::string&, struct stat&) override { return -ENOENT; }
  int names(const std::string&, std::vector<std::string>&) override { return -ENOENT; }
  int link_target(const std::string&, std::string&) override { return -ENOENT; }
  std::int64_t read(const std::string&, std::uint64_t, char*, std::size_t) override { return 0; }
};

std::int64_t result(std::int64_t value) { return value < 0 ? -errno : value; }

constexpr std::array kPaths = {"a",      "b",   "d",      "d/a",  "d/b",    "e",   "d/e",
                               "d/e/a",  "e/a", "a/",     "d/",   "e/",     ".",   "d/.",
                               "l",      "d/l", "m",      "l/",   "l/a",    "m/b", "a/..",
                               "d/../a", "",    "d/e/..", "d//a", "none/a", "d/e/"};
constexpr std::array kTargets = {"a", "d", "none", "l", "m", "d/e/", "../a", "../d", "d/a"};
constexpr std::array kModes = {0644, 0600, 0755, 0400, 0};
constexpr std::array kAccess = {O_RDONLY, O_WRONLY, O_RDWR};
constexpr std::array kExtra = {
    0,        O_CREAT,     O_CREAT | O_EXCL, O_CREAT | O_TRUNC,   O_TRUNC, O_CREAT | O_APPEND,
    O_APPEND, O_DIRECTORY, O_NOFOLLOW,       O_CREAT | O_NOFOLLOW};
constexpr mode_t kMask = 022;
// For a user: also what is root's, and a folder where only owners remove.
constexpr std::array kUserPaths = {"a", "d",   "d/a", "d/b", "d/e", "d/e/a", "l",
                                   "r", "s",   "s/f", "s/g", "r/a", "d/r",   "e"};
constexpr std::array kUserModes = {0,    0100, 0200, 0300,  0400,  0500,  0600,  0700,
                                   0070, 0007, 0755, 01777, 02775, 04755, 06755, 02644};
constexpr uid_t kUser = 1'000;
constexpr gid_t kGroup = 1'000;
constexpr gid_t kOtherGroup = 100;
constexpr std::array kOwners = {static_cast<id_t>(-1), id_t{0}, id_t{kOtherGroup}, id_t{kUser}};

// kLinksProtected: as on most computers: proc_sys_fs(5).
const bool kLinksProtected = [] {
  std::ifstream setting("/proc/sys/fs/protected_hardlinks");
  return setting.get() == '1';
}();

Credentials own_credentials() {
  Credentials who{geteuid(), getegid()};
  who.groups.resize(64);
  who.groups.resize(static_cast<std::size_t>(getgroups(64, who.groups.data())));
  return who;
}

// can_be_root: its own user is another for now.
bool can_be_root() {
  uid_t real = 0, effective = 0, saved = 0;
  getresuid(&real, &effective, &saved);
  return effective != 0 && saved == 0;
}

// AsRoot: while it lives, if it can be.
class AsRoot {
 public:
  AsRoot() : user_(geteuid()), group_(getegid()) {
    acts_ = can_be_root() && seteuid(0) == 0 && setegid(0) == 0;
  }
  ~AsRoot() {
    if (acts_ && (setegid(group_) != 0 || seteuid(user_) != 0)) abort();
  }
  AsRoot(const AsRoot&) = delete;
  AsRoot& operator=(const AsRoot&) = delete;
  bool acts() const { return acts_; }

 private:
  uid_t user_;
  gid_t group_;
  bool acts_ = false;
};
constexpr std::array kTypes = {S_IFIFO, S_IFIFO, S_IFIFO, S_IFREG, 0, S_IFSOCK, S_IFDIR, S_IFLNK};

// A folder that is gone again.
class Scratch {
 public:
  Scratch() {
    const AsRoot root;
    path_ = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    path_ += "/fiberscope_files_XXXXXX";
    char* const name = path_.data();
    REQUIRE(mkdtemp(name) != nullptr);
    // a folder further in, so that ".." stays inside
    REQUIRE(chmod(name, 0755) == 0);
    REQUIRE(mkdir((path_ + "/x").c_str(), 0755) == 0);
    folder_ = open((path_ + "/x").c_str(), O_RDONLY | O_DIRECTORY);
    REQUIRE(folder_ >= 0);
    mask_ = umask(kMask);
    if (!root.acts()) return;
    REQUIRE(fchown(folder_, kUser, kGroup) == 0);
    REQUIRE(mkdirat(folder_, "s", 01777) == 0);
    REQUIRE(fchmodat(folder_, "s", 01777, 0) == 0);
    for (const char* name : {"r", "s/f"}) {
      const int file = openat(folder_, name, O_CREAT | O_WRONLY, 0644);
      REQUIRE(file >= 0);
      close(file);
    }
  }
  ~Scratch() {
    const AsRoot root;
    if (!root.acts()) open_up(path_ + "/x");
    umask(mask_);
    close(folder_);
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  int folder() const { return folder_; }

 private:
  // open_up: so that it can be removed.
  static void open_up(const std::string& folder) {
    std::error_code ignored;
    chmod(folder.c_str(), 0700);
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
      if (entry.is_directory(ignored) && !entry.is_symlink(ignored)) open_up(entry.path());
    }
  }

  std::string path_;
  int folder_ = -1;
  mode_t mask_ = 0;
};

struct Both {
  std::shared_ptr<TreeFile> ours;
  int real = -1;
};

class Case {
 public:
  explicit Case(std::uint64_t seed)
      : prng_(seed), tree_(rig_.kernel(), nothing_, {}, own_credentials()) {
    REQUIRE(tree_.make_folder({tree_.root(), "x"}, 0755) == 0);
    REQUIRE(tree_.find({tree_.root(), "x"}, true, here_) == 0);
    if (!can_be_root()) return;
    tree_.root()->facts.st_uid = tree_.root()->facts.st_gid = 0;
    REQUIRE(tree_.cover(at("s"), 01777) == 0);
    REQUIRE(tree_.add_file(at("r"), 0644, 0, "") == 0);
    REQUIRE(tree_.add_file(at("s/f"), 0644, 0, "") == 0);
  }
  ~Case() {
    for (Both& file : files_) close(file.real);
  }

  // run: empty, or how they differ.
  std::string run() {
    for (int i = 0; i < 40; ++i) {
      if (geteuid() != 0 && pick(2) == 0) {
        if (const std::string wrong = on_rights(); !wrong.empty()) return log_ + wrong;
        continue;
      }
      std::string wrong = pick(3) == 0 || files_.empty() ? on_paths() : on_files();
      if (!wrong.empty()) return log_ + wrong;
    }
    return "";
  }

 private:
  std::size_t pick(std::size_t count) { return prng_.next() % count; }
  template <class List>
  auto one_of(const List& list) {
    return list[pick(list.size())];
  }
  From at(const char* path) const { return {here_, path}; }
  int real() const { return scratch_.folder(); }

  // same: "" or what differs; notes the call.
  std::string same(const std::string& call, std::int64_t ours, std::int64_t theirs) {
    log_ += call + " = " + std::to_string(theirs) + "\n";
    if (ours == theirs) return "";
    return "ours: " + std::to_string(ours) + "\n";
  }

  std::string on_paths() {
    const char* const a = one_of(kPaths);
    const char* const b = one_of(kPaths);
    const std::string words = std::string("(\"") + a + "\"";
    const auto two = words + ", \"" + b + "\")";
    switch (pick(14)) {
      case 0:
        return same("mkdir" + words, tree_.make_folder(at(a), 0777 & ~kMask),
                    result(mkdirat(real(), a, 0777)));
      case 1:
        return same("unlink" + words, tree_.unlink(at(a)), result(unlinkat(real(), a, 0)));
      case 2:
        return same("rmdir" + words, tree_.remove_folder(at(a)),
                    result(unlinkat(real(), a, AT_REMOVEDIR)));
      case 3:
        return same("rename" + two, tree_.rename(at(a), at(b), 0),
                    result(renameat(real(), a, real(), b)));
      case 4:
        return same("rename no replace" + two, tree_.rename(at(a), at(b), RENAME_NOREPLACE),
                    result(renameat2(real(), a, real(), b, RENAME_NOREPLACE)));
      case 5:
        return same("link" + two, tree_.link(at(a), at(b), false),
                    result(linkat(real(), a, real(), b, 0)));
      case 6: {
        const char* const target = one_of(kTargets);
        return same("symlink to " + std::string(target) + words, tree_.make_link(target, at(a)),
                    result(symlinkat(target, real(), a)));
      }
      case 7:
        return compare_facts(a, pick(2) == 0);
      case 8:
        return compare_list(a);
      case 9:
        return change_mode(a, static_cast<mode_t>(one_of(kModes)));
      case 10: {
        const mode_t type = one_of(kTypes);
        return same("mknod " + std::to_string(type) + words,
                    tree_.make_node(at(a), type | (0666 & ~kMask)),
                    result(mknodat(real(), a, type | 0666, 0)));
      }
      default:
        return open_one(a);
    }
  }

  // on_rights: what only a user is refused.
  std::string on_rights() {
    const char* const a = one_of(kUserPaths);
    const char* const b = one_of(kUserPaths);
    InodeRef inode;
    const int found = tree_.find(at(a), true, inode);
    const std::string on = std::string(" \"") + a + "\"";
    switch (pick(9)) {
      case 0: {
        const auto mode = static_cast<mode_t>(one_of(kUserModes));
        if (inode == here_) return "";
        std::string wrong = same("chmod " + std::to_string(mode) + on,
                                 found != 0 ? found : tree_.set_mode(*inode, mode),
                                 result(fchmodat(real(), a, mode, 0)));
        return wrong + compare_facts(a, true);
      }
      case 1: {
        const id_t user = one_of(kOwners), group = one_of(kOwners);
        std::string wrong = same("chown " + std::to_string(user) + " " + std::to_string(group) + on,
                                 found != 0 ? found : tree_.set_owner(*inode, user, group),
                                 result(fchownat(real(), a, user, group, 0)));
        return wrong + compare_facts(a, true);
      }
      case 2: {
        constexpr std::array<long, 3> kTimes = {0, UTIME_NOW, UTIME_OMIT};
        const timespec times[2] = {{1, one_of(kTimes)}, {2, one_of(kTimes)}};
        const timespec* const wanted = pick(4) == 0 ? nullptr : times;
        const bool none = wanted != nullptr && times[0].tv_nsec == UTIME_OMIT &&
                          times[1].tv_nsec == UTIME_OMIT;
        if (none) return "";  // the path is not looked at
        return same("utimensat" + on, found != 0 ? found : tree_.set_times(*inode, wanted),
                    result(utimensat(real(), a, wanted, 0)));
      }
      case 3: {
        const int wanted = static_cast<int>(pick(8));
        return same("access " + std::to_string(wanted) + on,
                    found != 0 ? found : tree_.permits(*inode, wanted) ? 0 : -EACCES,
                    result(faccessat(real(), a, wanted, AT_EACCESS)));
      }
      case 4:
        return same("mkdir" + on, tree_.make_folder(at(a), 0777 & ~kMask),
                    result(mkdirat(real(), a, 0777)));
      case 5:
        return same("rename" + on + " \"" + b + "\"", tree_.rename(at(a), at(b), 0),
                    result(renameat(real(), a, real(), b)));
      case 6:
        return same("unlink" + on, tree_.unlink(at(a)), result(unlinkat(real(), a, 0)));
      case 7:
        if (!kLinksProtected) return "";
        return same("link" + on + " \"" + b + "\"", tree_.link(at(a), at(b), false),
                    result(linkat(real(), a, real(), b, 0)));
      default:
        return open_one(a);
    }
  }

  std::string change_mode(const char* path, mode_t mode) {
    InodeRef inode;
    int ours = tree_.find(at(path), true, inode);
    // a folder that nobody may enter could not be cleared away
    if (ours == 0 && inode->is_folder()) return "";
    if (ours == 0) ours = tree_.set_mode(*inode, mode);
    return same("chmod " + std::to_string(mode) + " \"" + path + "\"", ours,
                result(fchmodat(real(), path, mode, 0)));
  }

  std::string open_one(const char* path) {
    const int flags = one_of(kAccess) | one_of(kExtra) | O_NONBLOCK;  // as of named pipes
    InodeRef inode;
    Both both;
    int ours = tree_.open(at(path), flags, 0666 & ~kMask, inode);
    if (ours == 0 && inode->is_fifo()) {
      both.ours = open_fifo(rig_.kernel(), inode, path, flags, ours);
    }
    const int theirs = openat(real(), path, flags, 0666);
    const std::string wrong =
        same("open " + std::to_string(flags) + " \"" + path + "\"", ours, theirs < 0 ? -errno : 0);
    if (theirs >= 0 && ours == 0) {
      both.real = theirs;
      if (both.ours) {
        // a named pipe's end, see above
      } else if (inode->is_folder()) {
        both.ours = std::make_shared<FolderFile>(rig_.kernel(), inode, path, flags);
      } else {
        both.ours = std::make_shared<RegularFile>(rig_.kernel(), tree_, inode, path, flags);
      }
      files_.push_back(both);
    }
    return wrong;
  }

  std::string compare_facts(const char* path, bool follow) {
    InodeRef inode;
    const int ours = tree_.find(at(path), follow, inode);
    struct stat theirs {};
    const auto there = result(fstatat(real(), path, &theirs, follow ? 0 : AT_SYMLINK_NOFOLLOW));
    std::string wrong = same(std::string("stat \"") + path + "\"", ours, there);
    if (there == 0 && ours == 0) wrong += compare_facts(tree_.facts(*inode), theirs);
    return wrong;
  }
  std::string compare_facts(const struct stat& ours, const struct stat& theirs) {
    std::string wrong = same("mode", ours.st_mode, theirs.st_mode);
    wrong += same("owner", ours.st_uid, theirs.st_uid);
    wrong += same("group", ours.st_gid, theirs.st_gid);
    if (S_ISDIR(theirs.st_mode)) return wrong;
    wrong += same("size", ours.st_size, theirs.st_size);
    return wrong + same("links", static_cast<std::int64_t>(ours.st_nlink),
                        static_cast<std::int64_t>(theirs.st_nlink));
  }

  std::string compare_list(const char* path) {
    InodeRef inode;
    std::vector<FileTree::Entry> entries;
    int ours = tree_.open(at(path), O_RDONLY | O_DIRECTORY, 0, inode);
    if (ours == 0) ours = tree_.list(inode, entries);
    const int number = openat(real(), path, O_RDONLY | O_DIRECTORY);
    std::string wrong = same(std::string("list \"") + path + "\"", ours, number < 0 ? -errno : 0);
    if (number < 0) return wrong;
    std::vector<std::string> names;
    DIR* const folder = fdopendir(number);
    while (const dirent* entry = readdir(folder)) names.emplace_back(entry->d_name);
    closedir(folder);
    std::erase_if(names, [](const std::string& name) { return name == "." || name == ".."; });
    std::ranges::sort(names);
    std::string here, there;
    for (const auto& entry : entries) here += entry.name + " ";
    for (const auto& name : names) there += name + " ";
    log_ += there + "\n";
    return here == there ? wrong : wrong + "ours: " + here + "\n";
  }

  std::string on_files() {
    const std::size_t which = pick(files_.size());
    Both& file = files_[which];
    const std::string on = " of " + std::to_string(which);
    const auto offset = static_cast<std::int64_t>(pick(3) == 0 ? pick(9000) : pick(20));
    const std::size_t size = pick(4) == 0 ? pick(9000) : pick(12);
    auto* const regular = dynamic_cast<RegularFile*>(file.ours.get());
    if (pick(8) == 0 || regular == nullptr) {
      struct stat theirs {};
      fstat(file.real, &theirs);
      std::string wrong = compare_facts(tree_.facts(*file.ours->inode()), theirs);
      if (pick(2) == 0) {
        close(file.real);
        files_.erase(files_.begin() + static_cast<std::ptrdiff_t>(which));
        log_ += "close" + on + "\n";
      }
      return wrong;
    }
    if (pick(2) == 0) return move_bytes(*regular, file.real, offset, size, on);
    switch (pick(3)) {
      case 0:
        return same("ftruncate " + std::to_string(offset) + on, regular->resize(offset - 1),
                    result(ftruncate(file.real, offset - 1)));
      case 1: {
        const int whence = static_cast<int>(pick(4));
        const std::int64_t by = offset - 10;
        const auto call = "lseek " + std::to_string(by) + " " + std::to_string(whence) + on;
        if (whence == SEEK_DATA) return "";  // where holes are is the file system's own business
        return same(call, regular->seek(by, whence), result(lseek(file.real, by, whence)));
      }
      default: {
        const int flags = pick(2) == 0 ? O_APPEND : 0;
        regular->set_status_flags(flags);
        return same("F_SETFL" + on, 0, result(fcntl(file.real, F_SETFL, flags)));
      }
    }
  }

  std::string move_bytes(RegularFile& ours, int theirs, std::int64_t offset, std::size_t size,
                         const std::string& on) {
    const auto words = " " + std::to_string(size) + " at " + std::to_string(offset) + on;
    std::string here(size, static_cast<char>('a' + pick(26)));
    std::string there = here;
    const std::int64_t at = offset - (pick(10) == 0 ? 100 : 0);
    switch (pick(4)) {
      case 0:
        return same("write" + words, ours.write(here.data(), size),
                    result(write(theirs, there.data(), size)));
      case 1:
        return same("pwrite" + words, ours.write_at(at, here.data(), size),
                    result(pwrite(theirs, there.data(), size, at)));
      case 2:
        return same("read" + words, ours.read(here.data(), size),
                    result(read(theirs, there.data(), size))) +
               (here == there ? "" : "other bytes\n");
      default:
        return same("pread" + words, ours.read_at(at, here.data(), size),
                    result(pread(theirs, there.data(), size, at))) +
               (here == there ? "" : "other bytes\n");
    }
  }

  base::Prng prng_;
  test::Rig rig_;
  Nothing nothing_;
  FileTree tree_;
  InodeRef here_;
  Scratch scratch_;
  std::vector<Both> files_;
  std::string log_;
};

}  // namespace

TEST_CASE("random calls on files do in the private tree what they do on Linux") {
  int failed = 0;
  for (std::uint64_t seed = 0; seed < 4'000 && failed < 3; ++seed) {
    if (!test::in_portion(seed)) continue;
    const std::string wrong = Case(seed).run();
    if (wrong.empty()) continue;
    ++failed;
    FAIL_CHECK("seed " << seed << ":\n" << wrong);
  }
}

// A child of the test's, since root may do everything.
TEST_CASE("a user may do in the private tree what it may on Linux, and nothing else") {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const bool user = geteuid() != 0 || (setgroups(1, &kOtherGroup) == 0 &&
                                         setresgid(kGroup, kGroup, 0) == 0 &&
                                         setresuid(kUser, kUser, 0) == 0);
    std::string wrong = user ? "" : "it cannot become a user";
    for (std::uint64_t seed = 0; seed < 4'000 && wrong.empty(); ++seed) {
      if (!test::in_portion(seed)) continue;
      wrong = Case(seed).run();
      if (!wrong.empty()) wrong = "seed " + std::to_string(seed) + ":\n" + wrong;
    }
    const ssize_t told = write(ends[1], wrong.data(), wrong.size());
    _exit(told == static_cast<ssize_t>(wrong.size()) ? 0 : 1);
  }
  close(ends[1]);
  std::string wrong;
  char part[4'096];
  for (ssize_t size = 0; (size = read(ends[0], part, sizeof part)) > 0;) {
    wrong.append(part, static_cast<std::size_t>(size));
  }
  close(ends[0]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK_EQ(status, 0);
  CHECK_EQ(wrong, "");
}
