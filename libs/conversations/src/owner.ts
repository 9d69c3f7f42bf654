/** Who owns a conversation: the subject of the signed request, such as `guest:<uuid>`. */
export type Owner = string;
