variable "folder" {
  type        = string
  description = "Folder of the rules: for each one a folder with rule.json, target.json and input-template.txt."
}
