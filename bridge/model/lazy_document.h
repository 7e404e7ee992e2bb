#pragma once
// A text of an issue that is read when a rule asks for it. Of most issues no rule does, and texts
// are the larger part of an issue and of the work of reading one.

#include <memory>
#include <utility>

#include "bridge/model/document.h"

namespace healthlint {

// Where a text can be read. Never changes what it says.
class DocumentSource {
  public:
    virtual ~DocumentSource() = default;

    // Never null. Any thread.
    virtual std::shared_ptr<const Document> read() const = 0;
};

// A value; copies share the source.
class LazyDocument {
  public:
    LazyDocument() = default;  // nothing was written
    LazyDocument(Document document);

    explicit LazyDocument(std::shared_ptr<const DocumentSource> source)
        : source_(std::move(source)) {}

    // Reads it, or has it already. Keep what it answers for as long as you look at it.
    std::shared_ptr<const Document> read() const;

    // False: nothing was written. One that turns out to be empty when it is read has a source too.
    bool has_source() const { return source_ != nullptr; }

  private:
    std::shared_ptr<const DocumentSource> source_;  // null: an empty document
};

}  // namespace healthlint
