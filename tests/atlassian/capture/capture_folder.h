#pragma once
// A temporary folder with the files of one test; gone afterwards.

#include <filesystem>
#include <string>
#include <string_view>

namespace healthlint {

class CaptureFolder {
  public:
    CaptureFolder();
    ~CaptureFolder();
    CaptureFolder(const CaptureFolder&) = delete;
    CaptureFolder& operator=(const CaptureFolder&) = delete;

    std::filesystem::path write(const std::string& name, std::string_view text) const;
    std::filesystem::path write_gzip(const std::string& name, std::string_view text) const;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

// {"id":…,"key":…,"fields":{…}} with `fields` as given, e.g. R"("summary":"x")".
std::string issue_text(
    std::string_view id,
    std::string_view key,
    std::string_view fields = {},
    std::string_view site = {});

}  // namespace healthlint
