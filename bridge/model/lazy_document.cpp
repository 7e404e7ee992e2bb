#include "bridge/model/lazy_document.h"

#include <utility>

namespace healthlint {
namespace {

class ReadDocument final : public DocumentSource {
  public:
    explicit ReadDocument(Document document)
        : document_(std::make_shared<const Document>(std::move(document))) {}

    std::shared_ptr<const Document> read() const override { return document_; }

  private:
    const std::shared_ptr<const Document> document_;
};

}  // namespace

LazyDocument::LazyDocument(Document document) {
    if (!document.empty()) source_ = std::make_shared<const ReadDocument>(std::move(document));
}

std::shared_ptr<const Document> LazyDocument::read() const {
    static const auto empty = std::make_shared<const Document>();
    return source_ ? source_->read() : empty;
}

}  // namespace healthlint
