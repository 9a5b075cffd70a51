"""What all pages share: security headers, languages, paging, editing, errors."""
