// Stands in for a package that a bundle names but never uses.
module.exports = {}
