// Random sequences of calls on files in the private tree and in a real temporary folder: results,
// errnos, contents and listings are the same.
#include <dirent.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <filesystem>
#include <string>

#include "scheduler/machine/files/fifo.h"
#include "scheduler/machine/files/regular_file.h"
#include "tests/machine/rig.h"

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
constexpr std::array kTypes = {S_IFIFO, S_IFIFO, S_IFIFO, S_IFREG, 0, S_IFSOCK, S_IFDIR, S_IFLNK};

// A folder that is gone again.
class Scratch {
 public:
  Scratch() {
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
  }
  ~Scratch() {
    umask(mask_);
    close(folder_);
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  int folder() const { return folder_; }

 private:
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
      : prng_(seed), tree_(rig_.kernel(), nothing_, {}, {geteuid(), getegid()}) {
    REQUIRE(tree_.make_folder({tree_.root(), "x"}, 0755) == 0);
    REQUIRE(tree_.find({tree_.root(), "x"}, true, here_) == 0);
  }
  ~Case() {
    for (Both& file : files_) close(file.real);
  }

  // run: empty, or how they differ.
  std::string run() {
    for (int i = 0; i < 40; ++i) {
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
    if (S_ISDIR(theirs.st_mode)) return wrong;
    wrong += same("size", ours.st_size, theirs.st_size);
    return wrong + same("links", static_cast<std::int64_t>(ours.st_nlink),
                        static_cast<std::int64_t>(theirs.st_nlink));
  }

  std::string compare_list(const char* path) {
    InodeRef inode;
    std::vector<FileTree::Entry> entries;
    int ours = tree_.find(at(path), true, inode);
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
    const std::string wrong = Case(seed).run();
    if (wrong.empty()) continue;
    ++failed;
    FAIL_CHECK("seed " << seed << ":\n" << wrong);
  }
}
